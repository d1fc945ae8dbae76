"""Print without end.

Printing has a limit, and 64 KiB are kept.

earns: nothing
holds: T0
tells: printed more than 256 KiB
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        while True:
            print("x" * 9999)
