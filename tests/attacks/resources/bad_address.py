"""Read at address zero.

The signal is told with the line.

earns: nothing
holds: T0
tells: SIGSEGV
desk: free
"""

import ctypes

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        ctypes.string_at(0)
