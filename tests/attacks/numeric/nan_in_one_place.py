"""Right numbers but for a NaN in one place, which poisons every mean and maximum of an error.

Each entry is judged by itself.

earns: interface
holds: T0
tells: has nan in 1 of
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        c = c.clone()
        c[0, 0] = float("nan")
        return h, c
