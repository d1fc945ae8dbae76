"""Send half of a frame and wait.

The deadline is that of the question.

earns: nothing
holds: T0
tells: No answer within
"""

import time

from kit import Zeros, frame, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        send(frame(bytes(500))[:100])
        time.sleep(100)
