"""What grader and worker tell one another of a submission in plain data: its text, its lines, what became of them.

No tensor travels in these messages, and so they can be had without importing torch, as all that only reads what was
found needs; `wire` has those with tensors, and the frames.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
from msgspec import Struct, field

MAX_SHORTCUTS = 50
"""Lines of a submission told as reaching for what is forbidden."""
MAX_TEXT = 4000
"""Characters kept of any text that comes from a submission."""
MAX_NAME = 100
"""Characters kept of a name that a submission defines."""
MAX_LISTED = 250
"""Things of one kind in an answer that people are to read: names, problems, places."""

Text: TypeAlias = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
"""Text from a worker: what is longer has not been through `clip`, and the whole frame is refused."""
Names: TypeAlias = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=MAX_NAME)]], msgspec.Meta(max_length=MAX_LISTED)
]


# ---------------------------------------------------------------- grader to worker


class Unit(Struct, frozen=True):
    """A stretch of the submission that is read as a whole: a script, or one cell of a notebook."""

    name: str
    """What tracebacks call it, for example ``cells.py`` or ``cells.ipynb, cell 3``."""
    source: str
    notebook: bool = False
    """Whether IPython's syntax (``%``, ``!``, ``?``) may occur and has to be turned into Python first."""


class Load(Struct, tag=True, frozen=True):
    """Execute these units, one top-level statement after the other, in the submission's namespace."""

    module: str
    units: list[Unit]
    files: dict[str, str] = field(default_factory=dict)
    """Other Python files of the hand-in by module name, importable from the units."""
    harness: str = ""
    """The course's public helper code for calls that cannot be made with plain data; functions of it are targets
    named ``harness:NAME`` and get the submission's namespace as their first argument."""
    seed: int = 0
    skip: list[tuple[str, int]] = field(default_factory=list)
    """Top-level statements to leave out, by unit and line: those that hung or killed an earlier worker."""


# ---------------------------------------------------------------- worker to grader


class Place(Struct, frozen=True):
    """A line of the submission."""

    file: Text
    line: int
    text: Text
    function: Text = ""


Places: TypeAlias = Annotated[list[Place], msgspec.Meta(max_length=MAX_LISTED)]


class Sync(Struct, frozen=True):
    """A line of the submission at which the program would wait for the GPU."""

    why: Text
    place: Place


class Shortcut(Struct, frozen=True):
    """A line of the submission that reaches for what is forbidden, as its text says: something to look at."""

    place: Place
    what: Text
    """A clause that goes after "it": ``calls torch.lstm_cell``."""
    inside: bool = False
    """Whether it reaches into the program around the submission, which then is no witness any more."""


class Raised(Struct, tag=True, frozen=True):
    """The submission raised an exception, or what it defines does not fit the call."""

    stage: Text
    """``load``, ``find``, ``build``, ``parameters``, ``call``, ``result`` or ``backward``."""
    kind: Text
    """Name of the exception's class."""
    message: Text
    places: Places
    """The submission's own frames, outermost first."""
    not_started: bool = False
    """Whether it is the stub's own NotImplementedError."""


class Refused(Struct, tag=True, frozen=True):
    """The submission called an operator that the exercise forbids."""

    operator: Text
    places: Places


class LoadProblem(Struct, frozen=True):
    """A statement that could not be executed, with the names that it would have defined."""

    names: Names
    raised: Raised


class Ready(Struct, tag=True, frozen=True):
    """The worker has locked itself in."""

    layers: list[str]


class Surveyed(Struct, tag=True, frozen=True):
    """What the submission's text reaches for; sent once, before anything of it has run, where anything is forbidden."""

    shortcuts: Annotated[list[Shortcut], msgspec.Meta(max_length=MAX_SHORTCUTS)]


class Progress(Struct, tag=True, frozen=True):
    """Sent before a top-level statement that might not come back, so that the grader knows which one did not."""

    place: Place
    names: Names
    """What the statement would define."""


class Loaded(Struct, tag=True, frozen=True):
    """The submission's top level has run."""

    problems: Annotated[list[LoadProblem], msgspec.Meta(max_length=MAX_LISTED)]
    names: Names
    """Classes and functions that it defines."""


class Fault(Struct, tag=True, frozen=True):
    """The worker's own code failed: never the submission's fault."""

    message: Text


def clip(text: str, limit: int = MAX_TEXT) -> str:
    """The text, or as much of it as may travel; halves of surrogate pairs become question marks."""
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    return text.encode("utf-8", "replace").decode("utf-8")
