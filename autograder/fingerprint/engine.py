"""What evidence depends on beside course and submission: the grader's own code, and what it computes with."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from .digest import digest

WITHOUT_A_SAY = frozenset(
    {
        "__main__",
        "classroom",
        "cli",
        "cohort",
        "decisions",
        "doctor",
        "explorers",
        "fingerprint",
        "lms",
        "notebook",
        "plugins",
        "practice",
        "proof",
        "release",
        "report",
        "score",
        "similarity",
        "store",
    }
)
"""Rooms in which no evidence comes to be: they ask for it, keep it, or tell of it. All others count, new ones too."""
_COMPUTES = ("torch", "numpy", "hypothesis", "msgspec")
"""Distributions whose version may change a number, a drawn case, or what arrives from a worker."""
_PACKAGE = Path(__file__).parents[1]


@cache
def engine() -> str:
    """A hash of the grader's own sources, of the libraries that it computes with, and of the kind of machine.

    Imports neither torch nor any room that it hashes, so that a store can be asked before anything is loaded.
    """
    files = [file for file in _PACKAGE.rglob("*.py") if _room(file) not in WITHOUT_A_SAY]
    python = f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"
    libraries = [f"{name} {version(name)}" for name in _COMPUTES]
    return digest(python, platform.system(), platform.machine(), *libraries, *_texts(files))


@cache
def hashing() -> str:
    """A hash of this room's own sources: whoever remembers fingerprints forgets them when it changes."""
    return digest(*_texts(Path(__file__).parent.glob("*.py")))


def _room(file: Path) -> str:
    first, *_ = file.relative_to(_PACKAGE).parts
    return first.removesuffix(".py")


def _texts(files: Iterator[Path] | list[Path]) -> Iterator[str | bytes]:
    for name, file in sorted((file.relative_to(_PACKAGE).as_posix(), file) for file in files):
        yield name
        yield file.read_bytes()
