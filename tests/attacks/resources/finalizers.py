"""Leave objects whose finalizers loop, for the moment when the worker ends.

It is killed and finalizes nothing.

earns: all
holds: T0
"""

import atexit
import time
import weakref

from kit import Honest

LSTMCell = Honest


class Sticky:
    def __del__(self):
        time.sleep(1000)


KEPT = Sticky()
KEPT.itself = KEPT
atexit.register(time.sleep, 1000)
weakref.finalize(KEPT, time.sleep, 1000)
