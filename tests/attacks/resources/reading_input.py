"""Wait for somebody to type something.

Standard input is empty, and at its end.

earns: nothing
holds: T0
tells: EOFError
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        input("your answer? ")
