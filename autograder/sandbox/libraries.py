"""What a worker may read: where the standard library and the installed packages are, and what the system needs."""

from __future__ import annotations

import sysconfig
from pathlib import Path

_SYSTEM_FILES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/proc/cpuinfo")
_FOLDERS_OF_LIBRARIES = ("site-packages", "dist-packages", "__pycache__")


def library_path() -> list[str]:
    """Where the standard library and the installed packages are; no folder of ours, and no .pth file is read."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = [sysconfig.get_path(name) for name in names]
    folders[1:1] = [str(Path(folders[0]) / "lib-dynload")]
    return list(dict.fromkeys(folders))


def readable_paths() -> list[str]:
    """What a worker may read: the standard library, installed packages other than this one, system libraries."""
    return [*(str(entry) for entry in _entries() if _is_library(entry)), *system_files()]


def system_files() -> list[str]:
    """Shared libraries of the system, and what is read beside them."""
    return [path for path in _SYSTEM_FILES if Path(path).exists()]


def no_libraries() -> list[Path]:
    """What lies among libraries and is none: this package, if it is installed there, and what points to it."""
    return [entry for entry in _entries() if not _is_library(entry) and entry.name not in _FOLDERS_OF_LIBRARIES]


def _entries() -> list[Path]:
    folders = [folder for folder in map(Path, library_path()) if folder.is_dir()]
    return [entry for folder in folders for entry in sorted(folder.iterdir())]


def _is_library(entry: Path) -> bool:
    name = entry.name.lower()
    return not (
        name in (*_FOLDERS_OF_LIBRARIES, "reference", "assignments")
        or name.endswith((".pth", ".egg-link"))
        or name.startswith(("autograder", "rnn_autograder", "rnn-autograder", "__editable__", "_editable_impl"))
    )
