"""Announce a frame of four gigabytes.

The length is checked before anything is allocated.

earns: nothing
holds: T0
tells: a frame announces 4294967295 bytes
"""

import time

from kit import Zeros, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        send(b"\xff" * 8)
        time.sleep(100)
