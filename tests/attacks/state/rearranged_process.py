"""Leave the process in disarray: another umask, signals blocked, priorities, timers, working folder, descriptors.

All of it is the worker's own.

earns: at most all
holds: T0
"""

import contextlib
import os
import signal

from kit import Honest

LSTMCell = Honest
os.umask(0o777)
os.chdir("/")
signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL})
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGCHLD, signal.SIGPIPE):
    with contextlib.suppress(OSError):
        signal.signal(number, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
with contextlib.suppress(OSError):
    os.nice(19)
for descriptor in (0, 1, 2):
    os.close(descriptor)
