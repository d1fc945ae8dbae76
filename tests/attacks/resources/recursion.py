"""Call oneself without end, after having lifted Python's limit.

What overflows is the worker's stack.

earns: nothing
holds: T0
tells: SIGSEGV|RecursionError|memory|No answer within
"""

import sys

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        sys.setrecursionlimit(10**9)
        return self.forward(x, state)
