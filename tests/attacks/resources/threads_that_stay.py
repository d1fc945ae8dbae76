"""Leave native threads busy after the answer.

They are named, cost their own worker, and end with it.

earns: at most all
holds: T0
"""

import threading

from kit import Honest


def busy():
    while True:
        pass


class LSTMCell(Honest):
    def forward(self, x, state):
        if threading.active_count() < 4:
            threading.Thread(target=busy).start()
        return super().forward(x, state)
