"""Abort with a core dump, as large as the process is.

A core has size zero, and the signal is told.

earns: nothing
holds: T0
tells: SIGABRT
"""

import os

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        os.abort()
