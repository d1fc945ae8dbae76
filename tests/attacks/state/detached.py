"""Right values that know nothing of where they came from.

Gradients are asked for by vector-Jacobian products and compared with the reference's.

earns: interface first_numbers values sizes dtypes large_inputs side_effects
holds: T0
tells: it reaches nothing at all
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(one.detach() for one in super().forward(x, state))
