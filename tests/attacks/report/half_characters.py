"""Halves of characters, which no encoding has, in a message and in names.

They become question marks before they travel.

earns: nothing
holds: T0
tells: \?
"""

from kit import Honest

Odd = type("Odd", (Exception,), {})


class LSTMCell(Honest):
    def forward(self, x, state):
        raise Odd("\ud800 \udfff \ud83d")
