"""A sheet for students, made from the staff's: of hidden checks it holds what grading.toml reveals and nothing else.

A submission sees every hidden input and chooses every word that it raises, prints, returns or names things with. So
nothing is searched for and blotted out: what students get of a hidden check is put together anew from the closed set of
outcomes, the course's own texts, and a line number of the hand-in (`grade` has made sure that it is one).
docs/design.md has the table of fields.
"""

from __future__ import annotations

from msgspec import structs

from ..records import NO_ANSWER, NOT_STARTED, CheckResult, Decision, ExerciseResult, GradeSheet, Outcome
from ..rubric import AssignmentRule, Reveal

_TOLD = {
    Outcome.PASSED: "",
    Outcome.FAILED: "The answer is not right; on which inputs is not told.",
    Outcome.CRASHED: "It did not come back with an answer; what it said is not told.",
    Outcome.REFUSED: "It uses an operation that this exercise forbids.",
    Outcome.SKIPPED: "Not run: another check has to pass first.",
    Outcome.UNGRADED: "Not graded, by the grader's own fault: its points are awaited, neither lost nor given.",
}
_TOO_LONG = "No answer in time; is there a loop that does not end?"
_ELSEWHERE = "Not run here: its points are awaited, neither lost nor given."


def for_students(sheet: GradeSheet, rule: AssignmentRule) -> GradeSheet:
    """The sheet that may go back to the student. Points stay as they are.

    A hidden check that the rule does not know is left out, as one that reveals nothing.
    """
    reveal = {(part.name, check.name): check.reveal for part in rule.exercises for check in part.checks}
    exercises = []
    for exercise in sheet.exercises:
        told = [(check, reveal.get((exercise.name, check.name), "nothing")) for check in exercise.checks]
        checks = [kept for check, level in told if (kept := _for_students(check, level)) is not None]
        exercises.append(
            ExerciseResult(
                exercise.name,
                exercise.score,
                exercise.max_score,
                checks,
                exercise.title,
                exercise.lecture,
                exercise.pictures,  # of public inputs, by a worker that has seen no hidden ones
                _decision(exercise.decided),
            )
        )
    whole = _decision(sheet.decided)
    return structs.replace(sheet, exercises=exercises, staff_remarks=[], audience="students", decided=whole)


def _decision(decided: Decision | None) -> Decision | None:
    """A person's own words, meant to be read; whose they are is the staff's affair."""
    return None if decided is None else structs.replace(decided, author="")


def _for_students(check: CheckResult, reveal: Reveal) -> CheckResult | None:
    check = structs.replace(check, decided=_decision(check.decided))
    if check.outcome is Outcome.UNGRADED:  # whatever the grader stumbled over; that it did is never kept from anybody
        return _anew(check)
    if check.visibility == "public":
        return check
    match reveal:
        case "nothing":
            return _anew(check) if check.awaited else None  # that something is awaited tells nothing of the answer
        case "outcome":
            return _anew(check)
        case "message":
            return structs.replace(check, counterexample=None, seconds=None)
        case "case":
            return structs.replace(check, seconds=None)


def _anew(check: CheckResult) -> CheckResult:
    """The check as somebody tells it who has seen the outcome, the line and the course's own texts."""
    return CheckResult(
        name=check.name,
        outcome=check.outcome,
        score=check.score,
        max_score=check.max_score,
        visibility=check.visibility,
        message=_told(check),
        seconds=None,  # a submission can sleep for as many seconds as a hidden number says
        title=check.title,
        line=check.line.partition(", `")[0],
        diagnosis=check.diagnosis,
        awaited=check.awaited,
        decided=check.decided,
    )


def _told(check: CheckResult) -> str:
    if check.outcome is Outcome.FAILED and check.message.startswith(NOT_STARTED):
        return f"{NOT_STARTED}."
    if check.outcome is Outcome.CRASHED and check.message.startswith(NO_ANSWER):
        return _TOO_LONG
    if check.outcome is Outcome.SKIPPED and check.awaited:
        return _ELSEWHERE
    return _TOLD[check.outcome]
