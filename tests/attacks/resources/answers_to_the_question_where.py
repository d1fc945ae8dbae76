"""Answer the question where it is stuck with a megabyte of stack, of files that are not its own.

The answer is read for a moment and up to a size; its files are held against those that were handed in.

earns: nothing
holds: T0
tells: No answer within 1.5 s
"""

import os
import signal
import time

from kit import Honest

STACK = b'Current thread 0x1 (most recent call first):\n  File "reference/solution.py", line 7 in PWNED\n'


def answer(*args):
    for _ in range(9):
        os.write(2, STACK * 500)


class LSTMCell(Honest):
    def forward(self, x, state):
        signal.signal(signal.SIGUSR1, answer)
        while True:
            time.sleep(0.01)
