"""What every report says of a sheet, whatever it looks like: reasons, signs and words. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..records import NEEDS_A_LOOK, NOT_STARTED, Audience, CheckResult, ExerciseResult, GradeSheet, Late, Outcome

if TYPE_CHECKING:
    from rich.console import Console

_REASONS = 3
"""Reasons told of each hand-in of a class."""
_ROUNDED = 1e-3
"""What rounding to four decimals can add up to in the points of an exercise."""
_WORST_FIRST = (Outcome.UNGRADED, Outcome.REFUSED, Outcome.CRASHED, Outcome.FAILED)

TRY_IT = "To see it in your own notebook:"

WORDS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "wrong",
    Outcome.CRASHED: "crashed",
    Outcome.REFUSED: "refused",
    Outcome.SKIPPED: "not run",
    Outcome.UNGRADED: "UNGRADED",
}
MADE_FOR: dict[Audience, str] = {
    "staff": "Made for staff: it can hold hidden inputs.",
    "students": "Made for students: of hidden checks it says no more than grading.toml reveals.",
}
AWAITED = "+n?: points awaited, neither lost nor given: for checks that need a GPU (--devices cuda) or were UNGRADED"


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

    @property
    def legend(self) -> dict[str, str]:
        """Each sign, and what it means of an exercise."""
        named = {self.passed: "full points", self.wrong: "wrong", self.crashed: "crashed", self.refused: "refused"}
        return named | {self.skipped: "not started or not run", self.ungraded: "UNGRADED, the grader's own fault"}


def number(points: float) -> str:
    """Points as people write them: two decimals at most, and none where there are none."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def outcome_of(exercise: ExerciseResult) -> Outcome:
    """The worst outcome of an exercise's checks, but for what is awaited; SKIPPED where that or nothing is all.

    FAILED where points are missing that no check on the sheet accounts for: not every reader is shown every check.
    """
    if not_started(exercise):
        return Outcome.SKIPPED
    decided = {check.outcome for check in exercise.checks if check.outcome is Outcome.UNGRADED or not check.awaited}
    for outcome in _WORST_FIRST:
        if outcome in decided:
            return outcome
    if Outcome.SKIPPED in decided or (exercise.checks and not decided):
        return Outcome.SKIPPED
    accounted = exercise.score + sum(check.awaited for check in exercise.checks)
    return Outcome.PASSED if accounted > exercise.max_score - _ROUNDED else Outcome.FAILED


def not_started(exercise: ExerciseResult) -> bool:
    """Whether there is nothing but the stub, or not even that."""
    return exercise.score == 0 and any(check.message.startswith(NOT_STARTED) for check in exercise.checks)


def what_is_missing(exercise: ExerciseResult) -> str:
    """What is missing of an exercise that has not been started, in one line for all of its checks."""
    messages = (check.message for check in exercise.checks if check.message.startswith(NOT_STARTED))
    return next(messages, NOT_STARTED)


def reason(exercise: ExerciseResult) -> str:
    """Why an exercise lost points, in one line: the misconception if it has a name, else what the worst check says."""
    lost = [check for check in exercise.checks if check.outcome in _WORST_FIRST]
    if not lost:
        unseen = outcome_of(exercise) is Outcome.FAILED
        return f"{exercise.name}: points are lost in checks that are not shown" if unseen else ""
    worst = min(lost, key=lambda check: _WORST_FIRST.index(check.outcome))
    named = next((check.diagnosis.name for check in lost if check.diagnosis), "")
    what = named if named and worst.outcome is Outcome.FAILED else worst.message
    place = worst.line.split(", `")[0]
    return f"{exercise.name}.{worst.name}: {what.rstrip('.')}{f' ({place})' if place else ''}"


def reasons(sheet: GradeSheet) -> list[str]:
    """Why a hand-in has not all of its points, in a few lines; empty when it has."""
    started = [exercise for exercise in sheet.exercises if not not_started(exercise)]
    found = [one for exercise in started if (one := reason(exercise))]
    missing = [exercise.name for exercise in sheet.exercises if not_started(exercise)]
    waiting = [exercise.name for exercise in started if outcome_of(exercise) is Outcome.SKIPPED]
    lines = found[:_REASONS]
    if len(found) > _REASONS:
        lines.append(f"and {len(found) - _REASONS} more")
    if missing:
        lines.append("nothing handed in yet" if not started else f"not started: {', '.join(missing)}")
    if waiting:
        lines.append(f"not run here: {', '.join(waiting)}")
    if sheet.late is not None and sheet.late.points:
        lines.append(lateness(sheet.late))
    return lines


def lateness(late: Late) -> str:
    """What being late took, in one line."""
    return f"late: day {late.days}, {number(late.points)} points deducted"


def lines_to_look_at(sheet: GradeSheet) -> list[str]:
    """Remarks on lines for a person to judge, but for lines that a check has judged already."""
    told = [check.line for exercise in sheet.exercises for check in exercise.checks if check.line]
    marked = (remark for remark in sheet.staff_remarks if remark.startswith(NEEDS_A_LOOK))
    return [remark for remark in marked if not any(line in remark for line in told)]


def explanation(check: CheckResult) -> Iterator[str]:
    """What happened, where, on which case, and what it looks like; nothing for a check that passed or was not run."""
    if check.outcome in (Outcome.PASSED, Outcome.SKIPPED):
        return
    yield check.message
    if check.line:
        yield f"at {check.line}"
    if check.counterexample:
        yield check.counterexample.text
    if check.diagnosis:
        yield f"Looks like: {check.diagnosis.name}. {check.diagnosis.text}"


def snippet(check: CheckResult) -> list[str]:
    """Lines of Python that show the smallest case in the student's own notebook; none where none can."""
    return check.counterexample.snippet.splitlines() if check.counterexample else []


def verdict(check: CheckResult) -> str:
    """What stands beside a check's name and points: its outcome and what it asks for, or why it was not run."""
    match check.outcome:
        case Outcome.PASSED:
            return ""
        case Outcome.SKIPPED:
            return check.message
        case _:
            return f"{WORDS[check.outcome]}: {check.title}"


def account(check: CheckResult) -> list[str]:
    """All that there is to say of a check, for platforms that show lines of plain text under a name with points."""
    lines = [verdict(check) or check.title, *explanation(check)]
    if code := snippet(check):
        lines += [TRY_IT, *(f"    {line}" for line in code)]
    return [line for line in (*lines, *(f"Note: {remark}" for remark in check.remarks)) if line]


def in_short(sheet: GradeSheet) -> str:
    """Points, and those that are awaited, in a sentence."""
    waiting = f"; {number(sheet.awaited)} more are awaited, neither lost nor given" if sheet.awaited else ""
    return f"{sheet.assignment}: {number(sheet.score)} of {number(sheet.max_score)} points{waiting}."
