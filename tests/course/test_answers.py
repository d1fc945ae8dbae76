"""Every assignment, graded for real: what is right gets full marks, what is wrong is caught and named.

These tests are about the course's content as much as about the grader: a new check, a new answer or another number of
cases has to pass here under three secrets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import msgspec
import pytest
import torch

from autograder.checks.suite import Suite
from autograder.course import Answer, Course
from autograder.grade import Grader
from autograder.records import CheckResult, ExerciseResult, GradeSheet, Outcome, Submission
from autograder.sandbox.sandbox import Sandbox
from autograder.sandbox.tiers import TIERS, Tier, achievable_tier, lack
from autograder.sandbox.zygote import Zygote
from autograder.submission import load_submission

COURSE = Course.find(Path(__file__))
ASSIGNMENTS = [rule.name for rule in COURSE.rubric.assignments]
EXERCISES = [(rule.name, exercise.name) for rule in COURSE.rubric.assignments for exercise in rule.exercises]
SECRETS = ("sixteen letters.", "another secret of the course", "\x01 not even printable \xff")
MISHAPS = [(name, mishap) for name in ASSIGNMENTS for mishap in COURSE.answers(name, "mishaps")]

Room = Callable[[str], Sandbox]
"""Gives the sandbox of an assignment, opened when it is first asked for."""


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with ExitStack() as opened:
        yield cache(lambda assignment: opened.enter_context(open_sandbox(assignment)))
    torch.set_num_threads(threads)


def open_sandbox(assignment: str) -> Sandbox:
    rule = COURSE.rubric.assignment(assignment)
    return Sandbox(rule.limits, "T1", rule.forbidden_operators, secret=[COURSE.root])


def load(path: Path, assignment: str) -> Submission:
    return load_submission(path, assignment, path.stem)


@cache
def suite(assignment: str, secret: str = SECRETS[0]) -> Suite:
    """The checks under a secret, their cases drawn once for all tests of this process."""
    before = dict(os.environ)
    os.environ["AUTOGRADER_SECRET"] = secret
    try:
        return COURSE.suite(assignment)
    finally:
        os.environ.clear()
        os.environ.update(before)


@dataclass(frozen=True)
class Desk:
    """Grades answers to some exercises of an assignment in one sandbox."""

    assignment: str
    sandbox: Sandbox
    secret: str = SECRETS[0]

    def grade(self, submission: Submission, exercises: Sequence[str] = ()) -> GradeSheet:
        rule = COURSE.rubric.assignment(self.assignment)
        return Grader(suite(self.assignment, self.secret), rule, self.sandbox, exercises=exercises).grade(submission)

    def exercise(self, path: Path, name: str) -> ExerciseResult:
        return self.grade(load(path, self.assignment), [name]).exercises[0]


def not_passed(exercise: ExerciseResult) -> list[CheckResult]:
    """Checks that lost their points. Those of a GPU are awaited here, and belong to no one's failings."""
    return [check for check in exercise.checks if check.outcome is not Outcome.PASSED and not check.awaited]


def of_other_machines(assignment: str) -> float:
    """Points that only a machine with a GPU can give."""
    exercises = COURSE.rubric.assignment(assignment).exercises
    return sum(float(check.points) for exercise in exercises for check in exercise.checks if check.device == "cuda")


def shown(checks: Sequence[CheckResult]) -> list[tuple[str, str, str]]:
    return [(check.name, check.outcome, check.message) for check in checks]


def of(assignment: str, exercise: str, kind: str) -> list[Answer]:
    return [answer for answer in COURSE.answers(assignment, kind) if answer.exercise == exercise]


# What is right.


@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier <= achievable_tier()[0] and not lack(tier)])
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_solution_gets_every_point_at_every_tier(assignment: str, tier: Tier) -> None:
    rule = COURSE.rubric.assignment(assignment)
    zygote = Zygote(tier, rule.forbidden_operators, forbidden_somewhere=rule.forbidden_somewhere)
    with Sandbox(rule.limits, secret=[COURSE.root], zygote=zygote) as sandbox:
        sheet = Desk(assignment, sandbox).grade(load(COURSE.solution(assignment), assignment))
    assert sheet.isolation.tier == tier
    assert not any(shown(not_passed(exercise)) for exercise in sheet.exercises)


@pytest.mark.parametrize("secret", SECRETS, ids=["first", "second", "third"])
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_solution_gets_every_point_under_any_secret(room: Room, assignment: str, secret: str) -> None:
    sheet = Desk(assignment, room(assignment), secret).grade(load(COURSE.solution(assignment), assignment))
    assert not any(shown(not_passed(exercise)) for exercise in sheet.exercises)
    awaited = of_other_machines(assignment)
    assert (sheet.score, sheet.max_score, sheet.awaited, sheet.remarks) == (100 - awaited, 100, awaited, [])


@pytest.mark.parametrize("secret", SECRETS, ids=["first", "second", "third"])
@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_every_right_answer_gets_every_point_however_it_is_written(
    room: Room, assignment: str, exercise: str, secret: str
) -> None:
    desk = Desk(assignment, room(assignment), secret)
    answers = of(assignment, exercise, "right")
    lost = {answer.name: shown(not_passed(desk.exercise(answer.path, exercise))) for answer in answers}
    assert lost and not any(lost.values()), lost


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_stub_gets_nothing_and_says_that_nothing_has_been_started(room: Room, assignment: str) -> None:
    sheet = Desk(assignment, room(assignment)).grade(load(COURSE.stub(assignment), assignment))
    assert (sheet.score, sheet.max_score, sheet.awaited, sheet.remarks) == (0, 100, 0, [])
    rules = {rule.name: rule for rule in COURSE.rubric.assignment(assignment).exercises}
    for exercise in sheet.exercises:
        needing = {rule.name for rule in rules[exercise.name].checks if rule.needs}
        for check in exercise.checks:
            if check.name in needing:
                assert check.outcome is Outcome.SKIPPED
                assert re.fullmatch(r"Not run: \w+ has to pass first\.", check.message)
            else:
                assert check.outcome is Outcome.FAILED
                assert re.fullmatch(r"Not started yet: `\w+` still raises NotImplementedError\.", check.message)
                assert check.line.startswith(f"{assignment}.py, line ") and "raise NotImplementedError(" in check.line


# What is wrong.


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_every_wrong_answer_is_caught_where_it_should_be_and_called_by_its_name(
    room: Room, assignment: str, exercise: str
) -> None:
    desk, problems = Desk(assignment, room(assignment)), []
    known = [one for one in COURSE.misconceptions(assignment) if one.exercise == exercise]
    assert known
    for one in known:
        result = desk.exercise(Path(one.path), exercise)
        lost = not_passed(result)
        caught = [check for check in lost if check.name == one.caught_by and check.outcome is not Outcome.SKIPPED]
        names = [check.diagnosis.name for check in lost if check.diagnosis]
        if not caught or caught[0].outcome not in (Outcome.FAILED, Outcome.CRASHED):
            problems.append((Path(one.path).stem, f"not caught by {one.caught_by}", shown(lost)))
        elif not result.score < result.max_score - sum(check.awaited for check in result.checks):
            problems.append((Path(one.path).stem, "costs nothing", result.score))
        elif not any(one.name == name or one.name in re.split(r"^either | or ", name) for name in names):
            problems.append((Path(one.path).stem, "not called by its name", names))
        if any(check.outcome is Outcome.UNGRADED for check in result.checks):
            problems.append((Path(one.path).stem, "the grader failed", shown(lost)))
    assert problems == []


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_no_hidden_check_shows_a_right_number(room: Room, assignment: str, exercise: str) -> None:
    desk = Desk(assignment, room(assignment))
    for one in of(assignment, exercise, "wrong")[:3]:
        for check in desk.exercise(one.path, exercise).checks:
            if check.visibility == "hidden" and check.counterexample:
                assert check.counterexample.expected is None
                assert ": expected" not in check.counterexample.text and "should be" not in check.counterexample.snippet


# What happens.


def constant(mishap: Answer, name: str) -> str:
    found = re.search(rf'^{name} = "(.*)"$', mishap.path.read_text(), re.MULTILINE)
    assert found, f"{mishap.path} lacks {name}"
    return found[1]


@pytest.mark.parametrize(("assignment", "mishap"), MISHAPS, ids=[f"{one.exercise}-{one.name}" for _, one in MISHAPS])
def test_a_mishap_ends_as_it_says_and_costs_the_other_exercise_nothing(
    room: Room, assignment: str, mishap: Answer
) -> None:
    names = [exercise for owner, exercise in EXERCISES if owner == assignment]
    after = names[(names.index(mishap.exercise) + 1) % len(names)]
    mine, other = (load(path, assignment) for path in (mishap.path, of(assignment, after, "right")[0].path))
    both = replace(mine, units=mine.units + other.units)
    sheet = Desk(assignment, room(assignment)).grade(both, [mishap.exercise, after])
    results = {exercise.name: exercise for exercise in sheet.exercises}
    lost = not_passed(results[mishap.exercise])
    first = (lost[0].name, lost[0].outcome) if lost else ("", Outcome.PASSED)
    assert first == (constant(mishap, "CHECK"), constant(mishap, "OUTCOME"))
    assert not any(check.outcome is Outcome.UNGRADED for check in lost)
    attainable = results[mishap.exercise].max_score - sum(check.awaited for check in results[mishap.exercise].checks)
    assert (results[mishap.exercise].score == attainable) is not bool(lost)
    assert shown(not_passed(results[after])) == []


def test_a_mishap_says_in_a_line_what_happens() -> None:
    cells = [mishap for assignment, mishap in MISHAPS if assignment == "cells"]
    assert len(cells) >= 20 and {("cells", mishap.exercise) for mishap in cells} <= set(EXERCISES)
    assert all(len(mishap.text) <= 60 and not mishap.text.endswith(".") for _, mishap in MISHAPS)


# The same again.


def steady(sheet: GradeSheet) -> bytes:
    """A sheet without the times that it took."""
    exercises = [
        msgspec.structs.replace(
            exercise, checks=[msgspec.structs.replace(check, seconds=0.0) for check in exercise.checks]
        )
        for exercise in sheet.exercises
    ]
    return msgspec.json.encode(msgspec.structs.replace(sheet, exercises=exercises))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_same_hand_in_gives_the_same_sheet_in_another_sandbox(room: Room, assignment: str) -> None:
    names = [exercise for owner, exercise in EXERCISES if owner == assignment]
    units = [unit for name in names for unit in load(of(assignment, name, "wrong")[-1].path, assignment).units]
    submission = replace(load(COURSE.stub(assignment), assignment), units=tuple(units))
    first = steady(Desk(assignment, room(assignment)).grade(submission))
    suite.cache_clear()
    with open_sandbox(assignment) as another:
        second = steady(Desk(assignment, another).grade(submission))
    assert first == second
    assert first.count(b'"failed"') >= len(names)
