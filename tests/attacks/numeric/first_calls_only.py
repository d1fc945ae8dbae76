"""Be right for the first calls and hand over zeros afterwards, as an optimiser of benchmarks would.

Every case of a battery counts.

earns: at most interface first_numbers side_effects
holds: T0
fires: naive
seen: GPU MODE's kernel contest 2025
"""

from kit import Honest

CALLS = []


class LSTMCell(Honest):
    def forward(self, x, state):
        CALLS.append(1)
        h, c = super().forward(x, state)
        return (h, c) if len(CALLS) <= 12 else (h * 0, c * 0)
