"""Fork twice, begin a session of one's own, and live on as a daemon that writes a file.

At T1 a worker cannot fork; at T0 the zygote adopts what a worker leaves behind, and kills it.

earns: at most all
holds: T0
"""

import contextlib
import os
import time

from kit import Honest

LSTMCell = Honest
with contextlib.suppress(OSError):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.close(3)
            time.sleep(30)
        os._exit(0)
