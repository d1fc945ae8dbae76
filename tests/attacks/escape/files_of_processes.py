"""Read what /proc tells of the zygote, the grader and of oneself: environment, memory, maps, descriptors.

Nothing beneath /proc can be read but the processor's description.

earns: all
fires: T0
tells: TRIED
seen: Saligrama 2022
"""

import os

from kit import Honest, attempt, verdict
from target import GRADER, ZYGOTE

LSTMCell = Honest
for process in ("self", GRADER, ZYGOTE, os.getppid(), 1):
    for name in ("environ", "cmdline", "maps", "mem", "stat", "status", "auxv", "pagemap", "root/etc/passwd"):
        attempt(f"/proc/{process}/{name}", lambda: open(f"/proc/{process}/{name}", "rb").read(1))
    for name in ("", "fd", "task", "cwd", "map_files", "ns"):
        attempt(f"/proc/{process}/{name}", lambda: os.listdir(f"/proc/{process}/{name}"))
for name in ("meminfo", "mounts", "version", "kallsyms", "net/tcp", "sys/kernel/hostname", "keys"):
    attempt(f"/proc/{name}", lambda: open(f"/proc/{name}").read(1))
attempt("writing to one's own memory's file", lambda: open("/proc/self/mem", "r+b"))
verdict()
