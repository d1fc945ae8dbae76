"""Unshare, enter, mount, change the root: become somebody with rights in a world of one's own.

None of these calls may be made.

earns: all
tells: TRIED
desk: free
"""

import os

from kit import Honest, attempt, syscall, verdict

LSTMCell = Honest
for flag in (0x10000000, 0x20000000, 0x40000000, 0x00020000, 0x08000000, 0x04000000, 0x02000000):
    attempt(f"unshare {flag:#x}", lambda: syscall("unshare", flag) >= 0)
    attempt(f"clone {flag:#x}", lambda: syscall("clone", flag | 17, 0, 0, 0, 0) >= 0)
attempt("setns", lambda: syscall("setns", 3, 0) >= 0)
attempt("mount", lambda: syscall("mount", b"none", b"/tmp", b"tmpfs", 0, 0) >= 0)
attempt("umount2", lambda: syscall("umount2", b"/tmp", 2) >= 0)
attempt("chroot", lambda: os.chroot("/tmp") is None)
attempt("pivot_root", lambda: syscall("pivot_root", b"/tmp", b"/tmp") >= 0)
verdict()
