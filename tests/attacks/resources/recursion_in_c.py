"""Overflow the stack of C, in the parser of regular expressions.

The worker ends by a signal.

earns: nothing
holds: T0
"""

import sys

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        sys.setrecursionlimit(10**9)
        value = ()
        for _ in range(2_000_000):
            value = (value,)
        return hash(value)
