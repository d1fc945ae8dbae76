"""Return more than was asked for, the right answer somewhere among it.

Two tensors are two tensors.

earns: nothing
holds: T0
tells: 3 things
"""

from kit import Honest, Zeros


class LSTMCell(Honest):
    def forward(self, x, state):
        return *Zeros.forward(self, x, state), super().forward(x, state)[1]
