"""A message of a million characters on a line of a hundred thousand.

Texts are clipped where they arise, refused where they were not, and cut where they are shown.

earns: nothing
holds: T0
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        raise ValueError("flood " * 200_000)
