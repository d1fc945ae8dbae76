"""Wait, which uses no processor.

The deadline is one of wall time.

earns: nothing
holds: T0
tells: No answer within 1.5 s
"""

import time

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        time.sleep(1000)
