"""Right values with the gradients of a simpler function behind them.

Each entry of each gradient is compared.

earns: interface first_numbers values sizes dtypes large_inputs side_effects
holds: T0
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = (one.detach() for one in super().forward(x, state))
        other = x.sum() + sum(one.sum() for one in (*state, *self.parameters()))
        return h + (other - other.detach()), c + (other - other.detach())
