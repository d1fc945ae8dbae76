"""Return a single number and hope that it is broadcast.

Shapes are judged exactly, before values.

earns: nothing
holds: T0
tells: has shape
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        return h[:1, :1], c[0]
