"""Make a file, a folder, a link, a pipe or a device, anywhere.

There is no writable disk.

earns: all
desk: free
fires: T0
tells: TRIED
"""

import os
import tempfile

from kit import Honest, attempt, syscall, verdict
from target import CANARY, HOME, STAGE, TOKEN

LSTMCell = Honest
for folder in (CANARY, "/tmp", "/var/tmp", "/dev/shm", "/run", "/", HOME, STAGE, ".", tempfile.gettempdir()):
    path = os.path.join(folder, TOKEN)
    attempt(f"writing {path}", lambda: open(path, "w").write("x"))
    attempt(f"openat {path}", lambda: syscall("openat", -100, path.encode(), os.O_CREAT | os.O_RDWR, 0o600) >= 0)
    attempt(f"O_TMPFILE in {folder}", lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR))
path = f"{CANARY}/{TOKEN}".encode()
attempt("mkdirat", lambda: syscall("mkdirat", -100, path, 0o700) >= 0)
attempt("symlinkat", lambda: syscall("symlinkat", b"/etc/passwd", -100, path) >= 0)
attempt("linkat", lambda: syscall("linkat", -100, f"{CANARY}/expected.txt".encode(), -100, path, 0) >= 0)
attempt("mknodat", lambda: syscall("mknodat", -100, path, 0o010600, 0) >= 0)
verdict()
