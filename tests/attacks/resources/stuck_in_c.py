"""Spend an age in one instruction of Python's, with the lock held: a number of a billion digits.

The grader does not ask the interpreter for leave.

earns: nothing
holds: T0
tells: No answer within 1.5 s|memory
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return 7 ** (7**11)
