"""Return sparse tensors.

Only dense tensors in the CPU's memory travel.

earns: nothing
holds: T0
tells: sparse
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(one.detach().to_sparse() for one in super().forward(x, state))
