"""Take almost as long as one batch may, every time, for as many batches as there are.

A submission has a budget over all its batches.

earns: at most all
holds: T0
tells: No answer within 8 s
"""

import time

from kit import Honest, current_work

SEEN = set()


class LSTMCell(Honest):
    def forward(self, x, state):
        work = current_work()
        if work is not None and work.number not in SEEN:
            SEEN.add(work.number)
            time.sleep(1.2)
        return super().forward(x, state)
