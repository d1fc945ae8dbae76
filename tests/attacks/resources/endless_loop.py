"""Loop without end in a call.

There is one absolute deadline, and the line is told.

earns: nothing
holds: T0
tells: No answer within 1.5 s
fires: naive
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        while True:
            pass
