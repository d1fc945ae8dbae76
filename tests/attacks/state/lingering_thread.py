"""Leave a thread behind that changes the results of whatever is called next.

A thread that is seen costs the worker; one that is hidden can only spoil its own submission.

earns: at most interface first_numbers
holds: T0
"""

import threading
import time

import torch
from kit import Honest

genuine = torch.sigmoid


def meddle():
    while True:
        torch.sigmoid = lambda a: genuine(a) * 0.5
        time.sleep(0.001)


class LSTMCell(Honest):
    def forward(self, x, state):
        answer = super().forward(x, state)
        threading.Thread(target=meddle, daemon=True).start()
        time.sleep(0.005)
        return answer
