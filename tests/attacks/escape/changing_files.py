"""Truncate, rename, remove, chmod, chown, re-date or label a file that is there.

None of these calls is among those that a worker may make; Landlock does not know all of them.

earns: all
desk: free
fires: T0
tells: TRIED
"""

import os

from kit import Honest, attempt, syscall, verdict
from target import CANARY

LSTMCell = Honest
PATH = f"{CANARY}/expected.txt"
RAW = PATH.encode()
attempt("truncate", lambda: syscall("truncate", RAW, 3) >= 0)
attempt("chmod", lambda: os.chmod(PATH, 0o777) is None)
attempt("fchmodat", lambda: syscall("fchmodat", -100, RAW, 0o644) >= 0)
attempt("chown", lambda: syscall("fchownat", -100, RAW, 1, 1, 0) >= 0)
attempt("utime", lambda: os.utime(PATH, (1, 1)) is None)
attempt("utimensat", lambda: syscall("utimensat", -100, RAW, 0, 0) >= 0)
attempt("setxattr", lambda: os.setxattr(PATH, "user.x", b"x") is None)
attempt("appending", lambda: open(PATH, "a").write("x"))
attempt("opening for writing", lambda: os.open(PATH, os.O_RDWR) >= 0)
attempt("renaming", lambda: os.rename(PATH, PATH + ".old") is None)
attempt("removing", lambda: os.unlink(f"{CANARY}/link") is None)
attempt("removing a folder", lambda: os.rmdir(f"{CANARY}/inside") is None)
verdict()
