"""Grade sheets on a terminal: a class in a table, one submission in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..records import CheckResult, ExerciseResult, GradeSheet, Outcome
from .safe import for_code, for_terminal
from .words import (
    AWAITED,
    TRY_IT,
    explanation,
    lines_to_look_at,
    not_started,
    number,
    outcome_of,
    reasons,
    snippet,
    verdict,
    what_is_missing,
)
from .words import Glyphs as Glyphs

_ID = 120
"""Characters of an id that are shown at most."""

STYLES = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "red",
    Outcome.CRASHED: "red",
    Outcome.REFUSED: "magenta",
    Outcome.SKIPPED: "dim",
    Outcome.UNGRADED: "yellow",
}


def class_table(sheets: Sequence[GradeSheet], glyphs: Glyphs) -> RenderableType:
    """One row for each hand-in: score, an outcome for each exercise, the reasons for what was lost."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    rows = [
        # a plain string would be read as rich's markup
        (Text(for_terminal(sheet.submission.id, _ID)), _score(sheet), _strip(sheet, glyphs), _reasons(sheet))
        for sheet in sheets
    ]
    widest = [max((row[place].cell_len for row in rows), default=0) for place in range(3)]
    # never cut: the id tells whose grade it is
    table.add_column("hand-in", overflow="fold", max_width=max(widest[0], len("hand-in")))
    table.add_column("score", justify="right", no_wrap=True, width=max(widest[1], len("score")))
    table.add_column("exercises", no_wrap=True, width=max(widest[2], len("exercises")))
    table.add_column("why", overflow="fold")
    for row in rows:
        table.add_row(*row)
    names = ", ".join(exercise.name for exercise in sheets[0].exercises) if sheets else ""
    legend = "   ".join(f"{sign} {meaning}" for sign, meaning in glyphs.legend.items())
    lines = [f"exercises, in order: {names}", legend]
    if any(sheet.awaited for sheet in sheets):
        lines.append(AWAITED)
    return Group(table, Text(""), *(Text(line, "dim") for line in lines))


def sheet_page(sheet: GradeSheet, glyphs: Glyphs, *, visible_only: bool = False) -> RenderableType:
    """One submission in full: every exercise, worst first what is wrong with it, the smallest case."""
    parts = [part for exercise in sheet.exercises for part in exercise_lines(exercise, glyphs)]
    for remark in (*sheet.remarks, *sheet.staff_remarks):
        parts.append(Text(f"Note: {for_terminal(remark)}", "yellow"))
    total = "visible points" if visible_only else "points"
    parts.append(Text(f"\n{number(sheet.score)} of {number(sheet.max_score)} {total}{_awaited(sheet)}", "bold"))
    return Group(*parts)


def exercise_lines(exercise: ExerciseResult, glyphs: Glyphs) -> Iterator[RenderableType]:
    """One exercise: its points, and each check."""
    heading = Text(f"{exercise.name}  ", "bold")
    heading.append(f"{number(exercise.score)} of {number(exercise.max_score)} points", "default")
    yield heading
    if not_started(exercise):
        heading.append(f"  {for_terminal(what_is_missing(exercise))}", "dim")
    else:
        for check in exercise.checks:
            yield from _check_lines(check, glyphs)


def _score(sheet: GradeSheet) -> Text:
    text = Text(number(sheet.score), "bold")
    if sheet.awaited:
        text.append(f" +{number(sheet.awaited)}?", "yellow")
    return text


def _strip(sheet: GradeSheet, glyphs: Glyphs) -> Text:
    text = Text()
    for exercise in sheet.exercises:
        outcome = outcome_of(exercise)
        text.append(glyphs.of(outcome), STYLES[outcome])
    return text


def _reasons(sheet: GradeSheet) -> Text:
    lines = [for_terminal(one, 240) for one in reasons(sheet)]
    text = Text("\n".join(lines) or "all right", "" if lines else "green")
    for remark in lines_to_look_at(sheet):
        text.append(f"\n{for_terminal(remark, 240)}", "yellow")
    return text


def _check_lines(check: CheckResult, glyphs: Glyphs) -> Iterator[RenderableType]:
    first = Text()
    first.append(f"{glyphs.of(check.outcome)} {check.name}", STYLES[check.outcome])
    first.append(f"  {number(check.score)}/{number(check.max_score)}", "dim")
    if words := for_terminal(verdict(check)):
        first.append(f"  {words}", "dim" if check.outcome is Outcome.SKIPPED else "default")
    yield Padding(first, (0, 0, 0, 2))
    yield from (Padding(Text(for_terminal(line)), (0, 0, 0, 6)) for line in explanation(check))
    if lines := snippet(check):
        code = Text("\n".join(for_code(line) for line in lines), "cyan")
        yield Padding(Group(Text(TRY_IT, "dim"), Padding(code, (0, 0, 0, 2))), (0, 0, 0, 6))
    yield from (Padding(Text(f"note: {for_terminal(one)}", "yellow"), (0, 0, 0, 6)) for one in check.remarks)


def _awaited(sheet: GradeSheet) -> str:
    return f", {number(sheet.awaited)} awaited" if sheet.awaited else ""
