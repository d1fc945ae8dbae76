"""Raise an exception whose message raises, ends the process, or is not text.

The worker says that it cannot be read.

earns: nothing
holds: T0
tells: its message cannot be read
"""

from kit import Honest


class Worse(BaseException):
    def __str__(self):
        raise self

    __repr__ = __str__


class LSTMCell(Honest):
    def forward(self, x, state):
        raise Worse
