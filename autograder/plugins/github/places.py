"""Annotations: what a sheet says, at the lines of the student's own file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ...records import CheckResult, GradeSheet, Outcome
from ...report.safe import for_terminal, harmless
from ...report.words import WORDS, explanation, not_started, number

Level = Literal["failure", "warning", "notice"]

_LEVELS: dict[Outcome, Level] = {
    Outcome.UNGRADED: "failure",
    Outcome.REFUSED: "failure",
    Outcome.CRASHED: "failure",
    Outcome.FAILED: "warning",
}
"""In this order they are shown: what stopped the program before what is wrong."""
_PLACE = re.compile(r"(?P<file>[^`]+?)(?P<cell>, cell \d+)?, line (?P<line>\d{1,7})\b.*", re.DOTALL)
_MESSAGE = 4000
"""Characters; the Checks API takes 64 KB, and nobody reads a tenth of this."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A remark at a line of the repository; nothing in it is escaped for a workflow command yet."""

    path: str
    line: int
    level: Level
    title: str
    message: str


def annotations_on(sheet: GradeSheet, file: str, lines: Mapping[str, int]) -> list[Annotation]:
    """One for each check that took points, worst first; none for what was not started or not run.

    Args:
        sheet: made for whoever will read them.
        file: path of the graded file in the repository; without one there is no place to annotate.
        lines: where in it exercises begin.
    """
    if not file:
        return []
    found = [
        (list(_LEVELS).index(check.outcome), -check.max_score, _annotation(check, exercise.name, file, lines))
        for exercise in sheet.exercises
        if not not_started(exercise)
        for check in exercise.checks
        if check.outcome in _LEVELS
    ]
    return [annotation for _, _, annotation in sorted(found, key=lambda one: one[:2])]


def _annotation(check: CheckResult, exercise: str, file: str, lines: Mapping[str, int]) -> Annotation:
    place = _PLACE.fullmatch(check.line)
    folder = file[: file.rfind("/") + 1]
    path, line = file, lines.get(exercise, 1)
    if place:
        path = folder + place["file"]
        # A notebook is JSON on GitHub: its cells' lines are nowhere in the file.
        line = 1 if place["cell"] else int(place["line"])
    points = f"{number(check.score)} of {number(check.max_score)} points"
    told = "\n".join(harmless(text) for text in (check.title, *explanation(check)) if text)
    return Annotation(
        path=for_terminal(path),
        line=max(line, 1),
        level=_LEVELS[check.outcome],
        title=for_terminal(f"{exercise}.{check.name}: {WORDS[check.outcome]}, {points}", 200),
        message=told[:_MESSAGE],
    )


def lines_of_exercises(script: str, exercises: Sequence[str]) -> dict[str, int]:
    """Where each exercise begins in a script, by its heading in the handout or by a definition of its name.

    Text is searched and not parsed. After a heading that names the exercise in backticks the first definition counts;
    without one, ``class RNNCell`` is that of ``rnn_cell``.
    """
    rows = script.split("\n")
    definitions = dict(_definitions(rows))
    found: dict[str, int] = {}
    for exercise in exercises:
        heading = next((at for at, row in enumerate(rows, 1) if _is_heading(row, exercise)), 0)
        below = next((line for line in definitions if line > heading), 0) if heading else 0
        named = next((line for line, name in definitions.items() if name == _bare(exercise)), 0)
        if line := below or named:
            found[exercise] = line
    return found


def _definitions(rows: Sequence[str]) -> Iterator[tuple[int, str]]:
    for at, row in enumerate(rows, 1):
        if found := re.match(r"(?:class|def) +(\w+)", row):
            yield at, _bare(found[1])


def _is_heading(row: str, exercise: str) -> bool:
    return row.startswith("# #") and f"`{exercise}`" in row


def _bare(name: str) -> str:
    return name.replace("_", "").lower()
