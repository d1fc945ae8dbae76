"""Be right half of the time, by the clock, and hope for a lucky run.

Some sixty cases have to be right at once.

earns: at most interface first_numbers side_effects
holds: T0
"""

import time

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        return (h, c) if time.perf_counter_ns() // 100 % 2 else (h * 0, c * 0)
