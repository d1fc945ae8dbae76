"""Announce a header that is longer than the frame.

Both lengths are held against each other first.

earns: nothing
holds: T0
tells: a frame announces 64 bytes with a header of 65
"""

import struct

from kit import Zeros, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        send(struct.pack("<II", 64, 65), bytes(64))
        return state
