"""Text that a spreadsheet takes for a formula.

It stays text.

earns: nothing
holds: T0
seen: CWE-1236
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        raise ValueError('=1+1;@SUM(A1);+1;-1;\t=cmd|\' /C calc\'!A0,"=HYPERLINK(""x"")"')
