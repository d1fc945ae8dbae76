"""Use a descriptor that was forgotten: the zygote's control socket, the pipes of others, anything above 3.

The fork closes all but its input, its output and its connection.

earns: all
tells: TRIED
"""

import fcntl
import os

from kit import Honest, attempt, verdict

LSTMCell = Honest
for descriptor in range(4, 1100):
    attempt(f"descriptor {descriptor}", lambda: os.fstat(descriptor))
attempt("reading its own output", lambda: os.read(1, 1))
attempt("a terminal", lambda: fcntl.ioctl(0, 0x5412, b"x"))
attempt("/dev/tty", lambda: open("/dev/tty", "w"))
attempt("/dev/fd", lambda: os.listdir("/dev/fd"))
verdict()
