"""Return infinities, whose difference to an infinity would be no number.

No right answer is infinite, and what is not finite is told as that.

earns: interface side_effects
holds: T0
tells: has inf in
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(one + float("inf") for one in state)
