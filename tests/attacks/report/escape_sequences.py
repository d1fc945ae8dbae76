"""Exception text that clears the terminal, sets its title, and makes a link.

Control characters do not reach a terminal.

earns: nothing
holds: T0
fires: raw
seen: CWE-150
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        raise ValueError(
            "\x1b[2J\x1b[H\x1b]0;graded\x07\x1b]8;;http://localhost/\x1b\\100 of 100\x1b]8;;\x1b\\\x9b31m\r\x08"
        )
