"""What students get: of hidden checks no more than grading.toml reveals, whatever a submission has put into them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from autograder.records import (
    SHEET_SCHEMA,
    CheckResult,
    Counterexample,
    Diagnosis,
    ExerciseResult,
    GradeSheet,
    GradientPath,
    Isolation,
    Outcome,
    Shown,
    SubmissionRef,
    Visibility,
)
from autograder.report.json import render_json
from autograder.report.redact import for_students
from autograder.rubric import AssignmentRule, CheckRule, ExerciseRule, Limits, Reveal

LEAK = "0.734190822"
LEVELS: tuple[Reveal, ...] = ("nothing", "outcome", "message", "case")


def full(name: str, outcome: Outcome = Outcome.FAILED, visibility: Visibility = "hidden") -> CheckResult:
    """A check in which everything that a submission has a say in holds what it has seen."""
    return CheckResult(
        name=name,
        outcome=outcome,
        score=0.0,
        max_score=2.0,
        visibility=visibility,
        message=f"ValueError: {LEAK}",
        seconds=float(LEAK),
        title="What is asked for.",
        line=f"cells.py, line 12, `raise ValueError({LEAK})`",
        counterexample=Counterexample(LEAK, [Shown("x", [1], LEAK)], {"B": 1}, None, LEAK, LEAK),
        diagnosis=Diagnosis("forget gate left out", "Multiply c by f first."),
        cases=64,
        flow=[GradientPath("h'", "x", "", "scaled", float(LEAK))],
        remarks=[LEAK],
    )


def sheet(*checks: CheckResult) -> GradeSheet:
    exercise = ExerciseResult("unroll", 1.0, 8.0, list(checks))
    isolation = Isolation("T1", ["seccomp"])
    return GradeSheet(
        *(SHEET_SCHEMA, "cells", SubmissionRef("anna", "0" * 64), 1.0, 8.0, 0.0, isolation, [exercise]),
        remarks=["cells.py, line 3: SyntaxError: invalid syntax"],
        staff_remarks=["graded with the development secret"],
    )


def rule(**reveal: Reveal) -> AssignmentRule:
    one = Fraction(1)
    checks = tuple(CheckRule(name, one, "hidden", (), one, reveal=level) for name, level in reveal.items())
    return AssignmentRule("cells", "Cells", Limits(), (ExerciseRule("unroll", "Unroll", one, checks),))


def told(check: CheckResult, reveal: Reveal) -> CheckResult | None:
    kept = for_students(sheet(check), rule(**{check.name: reveal})).exercises[0].checks
    return kept[0] if kept else None


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("level", ["nothing", "outcome"])
def test_nothing_that_a_submission_has_a_say_in_is_left(outcome: Outcome, level: Reveal) -> None:
    made = for_students(sheet(full("values", outcome)), rule(values=level))
    assert LEAK not in render_json([made]) and LEAK in render_json([sheet(full("values", outcome))])


def test_the_outcome_the_line_and_our_own_words_stay() -> None:
    assert told(full("values"), "outcome") == CheckResult(
        name="values",
        outcome=Outcome.FAILED,
        score=0.0,
        max_score=2.0,
        visibility="hidden",
        message="The answer is not right; on which inputs is not told.",
        seconds=None,
        title="What is asked for.",
        line="cells.py, line 12",
        diagnosis=Diagnosis("forget gate left out", "Multiply c by f first."),
    )


def test_each_level_adds_to_the_one_before() -> None:
    check = full("values")
    assert told(check, "nothing") is None
    assert told(check, "message") == structs.replace(check, counterexample=None, seconds=None)
    assert told(check, "case") == structs.replace(check, seconds=None)


@pytest.mark.parametrize(
    ("message", "outcome", "awaited", "said"),
    [
        ("", Outcome.PASSED, 0.0, ""),
        (f"Not started yet: `{LEAK}` still raises.", Outcome.FAILED, 0.0, "Not started yet."),
        (f"No answer within {LEAK} s; is …", Outcome.CRASHED, 0.0, "No answer in time; is there a loop that "),
        (f"Not started yet: {LEAK}", Outcome.CRASHED, 0.0, "It did not come back with an answer; "),
        (LEAK, Outcome.REFUSED, 0.0, "It uses an operation that this exercise forbids."),
        ("Not run: values has to pass first.", Outcome.SKIPPED, 0.0, "Not run: another check has to pass first."),
        ("Not run here: …", Outcome.SKIPPED, 2.0, "Not run here: its points are awaited, neither lost nor given."),
        (f"The check itself failed: {LEAK}", Outcome.UNGRADED, 2.0, "Not graded, by the grader's own fault: "),
    ],
)
def test_what_is_said_instead_of_the_message(message: str, outcome: Outcome, awaited: float, said: str) -> None:
    kept = told(structs.replace(full("values", outcome), message=message, awaited=awaited), "outcome")
    assert kept is not None
    assert (kept.message.startswith(said), kept.awaited) == (True, awaited)
    assert bool(kept.message) == bool(said)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("visibility", ["public", "hidden"])
def test_that_the_grader_failed_is_told_at_every_level_and_how_is_told_at_none(
    level: Reveal, visibility: Visibility
) -> None:
    kept = told(full("values", Outcome.UNGRADED, visibility), level)
    assert kept is not None and LEAK not in repr(kept)
    assert kept.outcome is Outcome.UNGRADED


def test_public_checks_and_the_hand_ins_own_remarks_stay_and_the_staffs_go() -> None:
    public = full("interface", visibility="public")
    made = for_students(sheet(public), rule())
    assert made.exercises[0].checks == [public]
    assert made.remarks == ["cells.py, line 3: SyntaxError: invalid syntax"]
    assert (made.staff_remarks, made.audience) == ([], "students")


def test_points_are_the_same_also_where_the_check_is_not_shown() -> None:
    made = for_students(sheet(full("values")), rule(values="nothing"))
    assert (made.score, made.max_score, made.exercises[0].score, made.exercises[0].max_score) == (1.0, 8.0, 1.0, 8.0)
    assert made.exercises[0].checks == []


def test_a_hidden_check_that_grading_toml_does_not_know_is_not_shown() -> None:
    assert for_students(sheet(full("gone")), rule(values="case")).exercises[0].checks == []


@given(st.sampled_from(Outcome), st.sampled_from(LEVELS), st.text(), st.floats(0, 2), st.text())
def test_made_twice_is_made_once(outcome: Outcome, level: Reveal, message: str, awaited: float, line: str) -> None:
    check = structs.replace(full("values", outcome), message=message, awaited=awaited, line=line)
    once = for_students(sheet(check), rule(values=level))
    assert for_students(once, rule(values=level)) == once
