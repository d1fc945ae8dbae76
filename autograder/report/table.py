"""Grade sheets on a terminal: a class in a table, one submission in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..records import NEEDS_A_LOOK, NOT_STARTED, CheckResult, ExerciseResult, GradeSheet, Outcome
from .safe import for_terminal

_REASONS = 3
"""Reasons shown for each hand-in of a class."""
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
WORDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "wrong",
    Outcome.CRASHED: "crashed",
    Outcome.REFUSED: "refused",
    Outcome.SKIPPED: "not run",
    Outcome.UNGRADED: "UNGRADED",
}
_WORST_FIRST = (Outcome.UNGRADED, Outcome.REFUSED, Outcome.CRASHED, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Signs for outcomes; never colour alone."""

    passed: str = "✓"
    wrong: str = "✗"
    crashed: str = "!"
    refused: str = "⊘"
    skipped: str = "·"
    ungraded: str = "?"

    @staticmethod
    def fitting(console: Console) -> Glyphs:
        """What the terminal's encoding can show."""
        try:
            "✓✗⊘·".encode(console.encoding)
        except (UnicodeEncodeError, LookupError):
            return Glyphs("+", "x", "!", "#", ".", "?")
        return Glyphs()

    def of(self, outcome: Outcome) -> str:
        return {
            Outcome.PASSED: self.passed,
            Outcome.FAILED: self.wrong,
            Outcome.CRASHED: self.crashed,
            Outcome.REFUSED: self.refused,
            Outcome.SKIPPED: self.skipped,
            Outcome.UNGRADED: self.ungraded,
        }[outcome]


def class_table(sheets: Sequence[GradeSheet], glyphs: Glyphs) -> RenderableType:
    """One row for each hand-in: score, an outcome for each exercise, the reasons for what was lost."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("hand-in", overflow="fold")  # never cut: the id tells whose grade it is
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("exercises", no_wrap=True)
    table.add_column("why", overflow="fold")
    for sheet in sheets:
        identity = Text(for_terminal(sheet.submission.id, _ID))  # a plain string would be read as rich's markup
        table.add_row(identity, _score(sheet), _strip(sheet, glyphs), _reasons(sheet))
    names = ", ".join(exercise.name for exercise in sheets[0].exercises) if sheets else ""
    lines = [f"exercises, in order: {names}", _legend(glyphs)]
    if any(sheet.awaited for sheet in sheets):
        lines.append(
            "+n?: points awaited, neither lost nor given: for checks that need a GPU (--devices cuda) or were UNGRADED"
        )
    return Group(table, Text(""), *(Text(line, "dim") for line in lines))


def sheet_page(sheet: GradeSheet, glyphs: Glyphs, *, visible_only: bool = False) -> RenderableType:
    """One submission in full: every exercise, worst first what is wrong with it, the smallest case."""
    parts: list[RenderableType] = []
    for exercise in sheet.exercises:
        heading = Text(f"{exercise.name}  ", "bold")
        heading.append(f"{_number(exercise.score)} of {_number(exercise.max_score)} points", "default")
        parts.append(heading)
        if _not_started(exercise):
            heading.append(f"  {_what_is_missing(exercise)}", "dim")
        else:
            parts += [line for check in exercise.checks for line in _check_lines(check, glyphs)]
    for remark in sheet.remarks:
        parts.append(Text(f"Note: {for_terminal(remark)}", "yellow"))
    total = "visible points" if visible_only else "points"
    parts.append(Text(f"\n{_number(sheet.score)} of {_number(sheet.max_score)} {total}{_awaited(sheet)}", "bold"))
    return Group(*parts)


def reason(exercise: ExerciseResult) -> str:
    """Why an exercise lost points, in one line: the misconception if it has a name, else what the worst check says."""
    lost = [check for check in exercise.checks if check.outcome in _WORST_FIRST]
    if not lost:
        return ""
    worst = min(lost, key=lambda check: _WORST_FIRST.index(check.outcome))
    named = next((check.diagnosis.name for check in lost if check.diagnosis), "")
    what = named if named and worst.outcome is Outcome.FAILED else worst.message
    place = worst.line.split(", `")[0]
    return f"{exercise.name}.{worst.name}: {what.rstrip('.')}{f' ({place})' if place else ''}"


def _score(sheet: GradeSheet) -> Text:
    text = Text(_number(sheet.score), "bold")
    if sheet.awaited:
        text.append(f" +{_number(sheet.awaited)}?", "yellow")
    return text


def _strip(sheet: GradeSheet, glyphs: Glyphs) -> Text:
    text = Text()
    for exercise in sheet.exercises:
        outcome = _outcome(exercise)
        text.append(glyphs.of(outcome), STYLES[outcome])
    return text


def _outcome(exercise: ExerciseResult) -> Outcome:
    """The worst outcome of an exercise's checks, but for what is awaited; SKIPPED where that or nothing is all."""
    found = {check.outcome for check in exercise.checks if check.outcome is Outcome.UNGRADED or not check.awaited}
    if _not_started(exercise):
        return Outcome.SKIPPED
    worst = next((outcome for outcome in _WORST_FIRST if outcome in found), Outcome.SKIPPED)
    return Outcome.PASSED if found == {Outcome.PASSED} else worst


def _not_started(exercise: ExerciseResult) -> bool:
    return exercise.score == 0 and any(check.message.startswith(NOT_STARTED) for check in exercise.checks)


def _reasons(sheet: GradeSheet) -> Text:
    started = [exercise for exercise in sheet.exercises if not _not_started(exercise)]
    reasons = [found for exercise in started if (found := reason(exercise))]
    missing = [exercise.name for exercise in sheet.exercises if _not_started(exercise)]
    waiting = [exercise.name for exercise in started if _outcome(exercise) is Outcome.SKIPPED]
    lines = [for_terminal(one, 240) for one in reasons[:_REASONS]]
    if len(reasons) > _REASONS:
        lines.append(f"and {len(reasons) - _REASONS} more")
    if missing:
        lines.append("nothing handed in yet" if not started else f"not started: {', '.join(missing)}")
    if waiting:
        lines.append(f"not run here: {', '.join(waiting)}")
    text = Text("\n".join(lines) or "all right", "" if lines else "green")
    told = [check.line for exercise in started for check in exercise.checks if check.line]
    for remark in sheet.remarks:
        if remark.startswith(NEEDS_A_LOOK) and not any(line in remark for line in told):
            text.append(f"\n{for_terminal(remark, 240)}", "yellow")
    return text


def _check_lines(check: CheckResult, glyphs: Glyphs) -> Iterator[RenderableType]:
    first = Text()
    first.append(f"{glyphs.of(check.outcome)} {check.name}", STYLES[check.outcome])
    first.append(f"  {_number(check.score)}/{_number(check.max_score)}", "dim")
    if check.outcome is Outcome.PASSED:
        yield Padding(first, (0, 0, 0, 2))
        yield from _remarks(check)
        return
    if check.outcome is Outcome.SKIPPED:
        first.append(f"  {for_terminal(check.message)}", "dim")
        yield Padding(first, (0, 0, 0, 2))
        return
    first.append(f"  {WORDS[check.outcome]}: {check.title}", "default")
    yield Padding(first, (0, 0, 0, 2))
    yield from (Padding(Text(line), (0, 0, 0, 6)) for line in _why(check))
    yield from _remarks(check)


def _remarks(check: CheckResult) -> Iterator[RenderableType]:
    """What costs no points."""
    yield from (Padding(Text(f"note: {for_terminal(one)}", "yellow"), (0, 0, 0, 6)) for one in check.remarks)


def _what_is_missing(exercise: ExerciseResult) -> str:
    """What is missing of an exercise that has not been started, in one line for all of its checks."""
    messages = (check.message for check in exercise.checks if check.message.startswith(NOT_STARTED))
    return for_terminal(next(messages, NOT_STARTED))


def _why(check: CheckResult) -> Iterator[str]:
    yield for_terminal(check.message)
    if check.line:
        yield f"at {for_terminal(check.line)}"
    if check.counterexample:
        yield for_terminal(check.counterexample.text)
    if check.diagnosis:
        yield f"Looks like: {for_terminal(check.diagnosis.name)}. {for_terminal(check.diagnosis.text)}"


def _awaited(sheet: GradeSheet) -> str:
    return f", {_number(sheet.awaited)} awaited" if sheet.awaited else ""


def _legend(glyphs: Glyphs) -> str:
    named = {glyphs.passed: "full points", glyphs.wrong: "wrong", glyphs.crashed: "crashed", glyphs.refused: "refused"}
    named |= {glyphs.skipped: "not started or not run", glyphs.ungraded: "UNGRADED, the grader's own fault"}
    return "   ".join(f"{sign} {meaning}" for sign, meaning in named.items())


def _number(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
