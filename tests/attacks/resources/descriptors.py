"""Open descriptors until there are none.

A process has sixty-four; they are its own.

earns: at most all
holds: T0
"""

import contextlib
import os

from kit import Honest

LSTMCell = Honest
KEPT = []
with contextlib.suppress(OSError):
    while True:
        KEPT.append(os.dup(1))
