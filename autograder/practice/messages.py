"""What a notebook and the process that checks for it say to each other: one line of JSON each. Imports no torch."""

from __future__ import annotations

from msgspec import Struct


class Piece(Struct, frozen=True):
    """Some of the work, as Python."""

    name: str
    """Where it is from, for people: ``Cell In[3]``."""
    source: str


class Prepare(Struct, tag=True, frozen=True):
    """A question is to come, from work in this folder. There is no answer."""

    folder: str


class Question(Struct, tag=True, frozen=True):
    """Check this work."""

    folder: str
    """Where the course is looked for, upwards."""
    exercises: list[str]
    """All that are started, when empty."""
    names: list[str]
    """Functions and classes that the work defines, from which the assignment is known where no exercise is named."""
    path: str = ""
    """A script to be read; else the pieces are the work."""
    pieces: list[Piece] = []
    files: dict[str, str] = {}
    """Other Python files by module name."""


class Answer(Struct, frozen=True):
    """What is to be shown, in both forms; the text alone decides nothing."""

    text: str
    html: str
    passed: bool = False
    """Whether every visible check that was run has passed."""
    sheet: str = ""
    """The grade sheet, as JSON; empty when there is none."""
