"""Return nothing but NaN, with which every comparison is false.

Finiteness is judged before values, and values with `<=`.

earns: interface side_effects
holds: T0
fires: naive
tells: has nan in
seen: KernelBench's issues 2025
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(one * float("nan") for one in state)
