"""A hand-in cut into its parts: the functions and classes that the handout asks for, and all else.

Grams never reach from one stretch into the next, so that definitions and methods in another order are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from ..messages import Unit
from ..records import Submission
from .records import ELSEWHERE
from .tokens import Token, defined_name, statements_of, without_magics

MOST_TOKENS = 50_000
"""Of one hand-in; the longest solution of the course has 1,600."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Statements that follow one another in one part, up to the next ``def`` or ``class``."""

    part: str
    unit: Unit
    tokens: tuple[Token, ...]

    @property
    def signs(self) -> str:
        return "".join(token.sign for token in self.tokens)


def units_of(submission: Submission) -> tuple[Unit, ...]:
    """All texts of a hand-in: the graded file first, then the modules beside it."""
    return (*submission.units, *(Unit(f"{name}.py", text) for name, text in sorted(submission.files.items())))


def stretches_of(units: Sequence[Unit], definitions: Collection[str]) -> Iterator[Stretch]:
    """The stretches of some texts, each in the part of the definition around it; of all `MOST_TOKENS` at most."""
    left = MOST_TOKENS
    for stretch in (stretch for unit in units for stretch in _in_unit(unit, definitions)):
        if len(stretch.tokens) >= left:
            yield replace(stretch, tokens=stretch.tokens[:left])
            return
        left -= len(stretch.tokens)
        yield stretch


def definitions_in(units: Sequence[Unit]) -> tuple[str, ...]:
    """The names of the functions and classes that begin in the first column, in order."""
    found = (
        defined_name(statement, unit.source)
        for unit in units
        for statement in statements_of(python_of(unit))
        if statement[0].column == 0
    )
    return tuple(dict.fromkeys(name for name in found if name))


def _in_unit(unit: Unit, definitions: Collection[str]) -> Iterator[Stretch]:
    part, within = ELSEWHERE, 0  # the column in which the part's definition begins
    gathered: list[Token] = []
    for statement in statements_of(python_of(unit)):
        name = defined_name(statement, unit.source)
        before = part
        if part != ELSEWHERE and statement[0].column <= within:
            part = ELSEWHERE
        if part == ELSEWHERE and name in definitions:
            part, within = name, statement[0].column
        if gathered and (name or part != before):
            yield Stretch(before, unit, tuple(gathered))
            gathered = []
        gathered += statement
    if gathered:
        yield Stretch(part, unit, tuple(gathered))


def python_of(unit: Unit) -> str:
    """The text of a script as it is, of a cell without its magics."""
    return without_magics(unit.source) if unit.notebook else unit.source
