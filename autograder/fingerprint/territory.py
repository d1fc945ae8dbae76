"""What belongs to a course and is looked into, and what another library defines and is called by its name."""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path
from types import ModuleType

from .changes import NO_CHANGES, Changes

_KNOWN = frozenset({*sys.stdlib_module_names, "autograder", "torch", "numpy", "msgspec", "hypothesis"})
"""Whose versions are the engine's affair."""
_NOT_STATIC = 1 << 9
"""CPython's flag of a class that a class statement, or a call of `type`, has made."""


@dataclass(frozen=True, slots=True)
class Territory:
    """The folder of a course. Code elsewhere that no installed library owns is looked into as well."""

    root: Path
    changes: Changes = NO_CHANGES
    """What its functions may change while they run."""

    def address(self, thing: object) -> str | None:
        """The name under which everybody can import a class or a function, with its library's version.

        None if it belongs to the course, or cannot be had by that name.
        """
        module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", None)
        if not isinstance(module, str) or not isinstance(name, str):
            return None
        home = found = sys.modules.get(module)
        if home is None or not self.is_foreign(home):
            return None
        for part in name.split("."):
            found = getattr(found, part, None)
        static = isinstance(thing, type) and not thing.__flags__ & _NOT_STATIC
        return f"{module}:{name} {_version(module)}" if found is thing or static else None

    def is_foreign(self, module: ModuleType) -> bool:
        """Whether a module belongs to Python, to the grader or to an installed library."""
        file = getattr(module, "__file__", None)
        if file is None:
            return module.__name__.partition(".")[0] in _KNOWN
        if _is_below(file, self.root):
            return False
        return module.__name__.partition(".")[0] in _KNOWN or _is_installed(file)

    def is_own(self, cls: type) -> bool:
        """Whether a class is the course's."""
        return self.address(cls) is None

    def name(self, module: ModuleType) -> str:
        """A foreign module by its name and version."""
        return f"{module.__name__} {_version(module.__name__)}"


@cache
def _version(module: str) -> str:
    top = module.partition(".")[0]
    if top in _KNOWN:
        return ""
    return " ".join(sorted(f"{name} {version(name)}" for name in set(packages_distributions().get(top, ()))))


@cache
def _is_below(file: str, root: Path) -> bool:
    """Whether a file is the course's own; the grader's may lie beside it."""
    return any(Path(file).resolve().is_relative_to(root / side) for side in ("assignments", "reference"))


@cache
def _is_installed(file: str) -> bool:
    libraries = {"site-packages", "dist-packages"} & set(Path(file).parts)
    return bool(libraries) or Path(file).is_relative_to(sysconfig.get_path("stdlib"))
