"""Turn the garbage collector upside down: unfreeze what the zygote froze, collect all the time, break the callbacks.

The fork's objects are its own.

earns: at most all
holds: T0
"""

import gc
import sys

from kit import Honest

LSTMCell = Honest
gc.unfreeze()
gc.set_threshold(1, 1, 1)
gc.callbacks.append(lambda *args: 1 / 0)
sys.unraisablehook = lambda *args: None
sys.setswitchinterval(1e-9)
