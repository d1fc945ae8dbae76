"""Be wrong, and slow in everything that the shrinker asks for.

The search for a smaller case has a time of its own, and ends with it.

earns: at most interface side_effects
holds: T0
"""

import time

from kit import Zeros, current_work

SEEN = set()


class LSTMCell(Zeros):
    def forward(self, x, state):
        work = current_work()
        if work is not None and work.number not in SEEN:
            SEEN.add(work.number)
            time.sleep(1.0)
        return super().forward(x, state)
