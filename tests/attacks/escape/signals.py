"""Signal the zygote, the grader, the group or everybody, by every call and by way of a descriptor's owner.

A worker may signal itself. (Signal 0 and SIGURG, which is ignored, are what is sent here.)

earns: all
desk: free
fires: T0
tells: TRIED
"""

import os
import signal

from kit import Honest, attempt, syscall, verdict
from target import GRADER, ZYGOTE

LSTMCell = Honest
for process in (ZYGOTE, GRADER, os.getppid(), 1):
    attempt(f"kill {process}", lambda: os.kill(process, 0) is None)
    attempt(f"SIGURG to {process}", lambda: os.kill(process, signal.SIGURG) is None)
    attempt(f"tkill {process}", lambda: syscall("tkill", process, 0) >= 0)
    attempt(f"queueing for {process}", lambda: syscall("rt_sigqueueinfo", process, 0, bytes(128)) >= 0)
    attempt(f"owner of a descriptor {process}", lambda: syscall("fcntl", 3, 8, process) >= 0)
attempt("kill -1", lambda: syscall("kill", -1, 0) >= 0)
attempt("kill 0 from another's group", lambda: syscall("kill", -ZYGOTE, 0) >= 0)
verdict()
