"""Lift one's own limits, lock memory, take every processor and the highest priority.

Limits are hard, and none of these calls may be made.

earns: all
tells: TRIED
desk: free
"""

import os
import resource

from kit import Honest, attempt, syscall, verdict

LSTMCell = Honest
for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK):
    attempt(f"limit {kind}", lambda: resource.setrlimit(kind, (resource.RLIM_INFINITY,) * 2) is None)
attempt("another's limits", lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)))
attempt("mlockall", lambda: syscall("mlockall", 3) >= 0)
attempt("priority", lambda: syscall("setpriority", 0, 0, -20) >= 0)
attempt("processors", lambda: syscall("sched_setaffinity", 0, 8, b"\xff" * 8) >= 0)
attempt("timers", lambda: syscall("timer_create", 1, 0, bytes(8)) >= 0)
attempt("a session", lambda: syscall("setsid") >= 0)
verdict()
