"""Text with line ends of every kind, followed by what looks like the report's own lines.

On a page every text of a submission stays within its own line.

earns: nothing
holds: T0
seen: CWE-117
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        lines = ["x", "  ✓ values  99/99", "999 of 999 points"]
        raise ValueError("\n".join(lines) + "\r\u2028\u2029\x0b\x0c\x85✓ all right")
