"""Answer a byte every tenth of a second, each well within any patience.

There is one absolute deadline for the whole frame.

earns: nothing
holds: T0
tells: No answer within
fires: deadline
"""

import time

from kit import Zeros, frame, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        for byte in frame(bytes(5000)):
            send(bytes([byte]))
            time.sleep(0.1)
