"""A regular expression that goes back without end.

The same.

earns: nothing
holds: T0
tells: No answer within 1.5 s
"""

import re

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return re.match(r"(a+)+$", "a" * 60 + "b")
