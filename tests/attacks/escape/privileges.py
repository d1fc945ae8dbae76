"""Take back a user, a group, a capability or a limit; load, trace or reboot a kernel.

No capability is left, none can come back, and none of these calls may be made.

earns: all
tells: TRIED
desk: free
"""

import resource

from kit import Honest, attempt, syscall, verdict

LSTMCell = Honest
attempt("setuid", lambda: syscall("setuid", 0) >= 0)
attempt("setgid", lambda: syscall("setgid", 0) >= 0)
attempt("setgroups", lambda: syscall("setgroups", 0, 0) >= 0)
attempt("capset", lambda: syscall("capset", b"\x22\x05\x08\x20\0\0\0\0", b"\xff" * 24) >= 0)
attempt("keeping capabilities", lambda: syscall("prctl", 8, 1, 0, 0, 0) >= 0)
attempt("being traced by anybody", lambda: syscall("prctl", 0x59616D61, -1, 0, 0, 0) >= 0)
attempt("another filter", lambda: syscall("seccomp", 1, 0, bytes(16)) >= 0)
attempt("another ruleset", lambda: syscall("landlock_create_ruleset", 0, 0, 1) >= 0)
for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
    attempt(f"limit {kind}", lambda: resource.setrlimit(kind, (1 << 40, 1 << 40)) is None)
NAMES = (
    "bpf", "perf_event_open", "keyctl", "add_key", "userfaultfd", "init_module", "kexec_load", "syslog",
    "fanotify_init", "quotactl", "acct", "personality", "memfd_secret", "vmsplice", "process_madvise",
)  # fmt: skip
for name in NAMES:
    attempt(name, lambda: syscall(name, 0, 0, 0, 0, 0) >= 0)
verdict()
