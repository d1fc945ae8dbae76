"""The list of equivalent mutants that a course keeps, each with the reason why it is no mistake.

``reference/<assignment>/equivalent_mutants.toml``::

    [[mutant]]
    id = "5b1f0e6c9a77"
    function = "average"
    diff = '''
    -    return stacked.mean(dim=-1)
    +    return stacked.mean(dim=1)
    '''
    why = "What is stacked has two axes, so the last one is axis 1."
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from ..errors import CourseError

FILE = "equivalent_mutants.toml"
_SHORTEST_REASON = 15


class Equivalent(Struct, frozen=True, forbid_unknown_fields=True):
    """A mutant that may live."""

    id: str
    function: str
    diff: str
    why: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    mutant: list[Equivalent] = []


def equivalents(folder: Path) -> dict[str, Equivalent]:
    """The list of an assignment's `reference/` folder by id; empty where there is none.

    Raises:
        CourseError: it cannot be read, an entry gives no reason, or two are about one mutant.
    """
    file = folder / FILE
    if not file.is_file():
        return {}
    try:
        entries = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _File).mutant
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CourseError(f"{file} cannot be read: {error}") from error
    found: dict[str, Equivalent] = {}
    for entry in entries:
        if len(entry.why.strip()) < _SHORTEST_REASON:
            raise CourseError(f"{file}: mutant {entry.id} is there without a reason; expected a sentence in `why`")
        if entry.id in found:
            raise CourseError(f"{file}: mutant {entry.id} is there twice")
        found[entry.id] = entry
    return found


def entry_for(identity: str, function: str, diff: str) -> str:
    """The entry that would allow a mutant, but for its reason."""
    return f"[[mutant]]\nid = \"{identity}\"\nfunction = \"{function}\"\ndiff = '''\n{diff}\n'''\nwhy = \"\"\n"
