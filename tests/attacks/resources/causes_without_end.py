"""Raise an exception that is its own cause, by a way of ten thousand others.

Causes are followed for a while.

earns: nothing
holds: T0
tells: ValueError
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        first = last = ValueError("at last")
        for number in range(10_000):
            last.__cause__ = ValueError(number)
            last = last.__cause__
        last.__context__ = first
        raise first
