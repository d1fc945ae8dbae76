"""Raise an exception whose message takes forever to write.

The message is asked for in the worker, under the deadline of the call.

earns: nothing
holds: T0
tells: No answer within 1.5 s
"""

import time

from kit import Honest


class Slow(Exception):
    def __str__(self):
        while True:
            time.sleep(1)


class LSTMCell(Honest):
    def forward(self, x, state):
        raise Slow
