"""Let the answer depend on the addresses of the arguments.

Copies are made anew for every call, and every case is judged.

earns: at most interface first_numbers side_effects sizes large_inputs
holds: T0
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        return (h, c) if id(x) // 16 % 3 else (h + 1, c)
