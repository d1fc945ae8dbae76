"""Compute in float64 whatever is asked for, and hand that over.

The type of a result is judged where it matters.

earns: at most interface first_numbers values gradients sizes large_inputs side_effects devices
holds: T0
tells: is float64 for float32
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(one.double() for one in super().forward(x, state))
