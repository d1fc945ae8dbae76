"""The assignment `cells`, graded for real: what is right gets full marks, what is wrong is caught and named.

These tests are about the course's content as much as about the grader: a new check, a new answer or another number of
cases has to pass here under three secrets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
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
from autograder.submission import load_submission

COURSE = Course.find(Path(__file__))
RULE = COURSE.rubric.assignment("cells")
EXERCISES = [exercise.name for exercise in RULE.exercises]
SECRETS = ("sixteen letters.", "another secret of the course", "\x01 not even printable \xff")
WRONG = COURSE.misconceptions("cells")
MISHAPS = COURSE.answers("cells", "mishaps")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with open_sandbox() as opened:
        yield opened
    torch.set_num_threads(threads)


def open_sandbox() -> Sandbox:
    return Sandbox(RULE.limits, "T1", RULE.forbidden_operators, secret=[COURSE.root])


def load(path: Path) -> Submission:
    return load_submission(path, "cells", path.stem)


@cache
def suite(secret: str = SECRETS[0]) -> Suite:
    """The checks under a secret, their cases drawn once for all tests of this process."""
    before = dict(os.environ)
    os.environ["AUTOGRADER_SECRET"] = secret
    try:
        return COURSE.suite("cells")
    finally:
        os.environ.clear()
        os.environ.update(before)


@dataclass(frozen=True)
class Desk:
    """Grades answers to some exercises in one sandbox."""

    sandbox: Sandbox
    secret: str = SECRETS[0]

    def grade(self, submission: Submission, exercises: Sequence[str] = ()) -> GradeSheet:
        return Grader(suite(self.secret), RULE, self.sandbox, exercises=exercises).grade(submission)

    def exercise(self, path: Path, name: str) -> ExerciseResult:
        return self.grade(load(path), [name]).exercises[0]


def not_passed(exercise: ExerciseResult) -> list[CheckResult]:
    return [check for check in exercise.checks if check.outcome is not Outcome.PASSED]


def shown(checks: Sequence[CheckResult]) -> list[tuple[str, str, str]]:
    return [(check.name, check.outcome, check.message) for check in checks]


def of(exercise: str, kind: str) -> list[Answer]:
    return [answer for answer in COURSE.answers("cells", kind) if answer.exercise == exercise]


# What is right.


@pytest.mark.parametrize("secret", SECRETS, ids=["first", "second", "third"])
def test_the_solution_gets_every_point_under_any_secret(sandbox: Sandbox, secret: str) -> None:
    sheet = Desk(sandbox, secret).grade(load(COURSE.solution("cells")))
    assert [shown(not_passed(exercise)) for exercise in sheet.exercises] == [[]] * len(EXERCISES)
    assert (sheet.score, sheet.max_score, sheet.awaited, sheet.remarks) == (100, 100, 0, [])


@pytest.mark.parametrize("secret", SECRETS, ids=["first", "second", "third"])
@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_right_answer_gets_every_point_however_it_is_written(
    sandbox: Sandbox, exercise: str, secret: str
) -> None:
    desk = Desk(sandbox, secret)
    lost = {answer.name: shown(not_passed(desk.exercise(answer.path, exercise))) for answer in of(exercise, "right")}
    assert lost and not any(lost.values()), lost


def test_the_stub_gets_nothing_and_says_that_nothing_has_been_started(sandbox: Sandbox) -> None:
    sheet = Desk(sandbox).grade(load(COURSE.stub("cells")))
    assert (sheet.score, sheet.max_score, sheet.awaited, sheet.remarks) == (0, 100, 0, [])
    for exercise in sheet.exercises:
        first, *others = exercise.checks
        assert first.outcome is Outcome.FAILED
        assert re.fullmatch(r"Not started yet: `\w+` still raises NotImplementedError\.", first.message)
        assert first.line.startswith("cells.py, line ") and "raise NotImplementedError(" in first.line
        if exercise.name != "worked_examples":
            assert {check.outcome for check in others} == {Outcome.SKIPPED}
            assert all(re.fullmatch(r"Not run: \w+ has to pass first\.", check.message) for check in others)


# What is wrong.


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_wrong_answer_is_caught_where_it_should_be_and_called_by_its_name(
    sandbox: Sandbox, exercise: str
) -> None:
    desk, problems = Desk(sandbox), []
    known = [one for one in WRONG if one.exercise == exercise]
    assert known
    for one in known:
        result = desk.exercise(Path(one.path), exercise)
        lost = not_passed(result)
        caught = [check for check in lost if check.name == one.caught_by and check.outcome is not Outcome.SKIPPED]
        names = [check.diagnosis.name for check in lost if check.diagnosis]
        if not caught or caught[0].outcome not in (Outcome.FAILED, Outcome.CRASHED):
            problems.append((Path(one.path).stem, f"not caught by {one.caught_by}", shown(lost)))
        elif not result.score < result.max_score:
            problems.append((Path(one.path).stem, "costs nothing", result.score))
        elif not any(one.name == name or one.name in re.split(r"^either | or ", name) for name in names):
            problems.append((Path(one.path).stem, "not called by its name", names))
        if any(check.outcome is Outcome.UNGRADED for check in result.checks):
            problems.append((Path(one.path).stem, "the grader failed", shown(lost)))
    assert problems == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_hidden_check_shows_a_right_number(sandbox: Sandbox, exercise: str) -> None:
    desk = Desk(sandbox)
    for one in of(exercise, "wrong")[:3]:
        for check in desk.exercise(one.path, exercise).checks:
            if check.visibility == "hidden" and check.counterexample:
                assert check.counterexample.expected is None
                assert "Expected" not in check.counterexample.text


# What happens.


def constant(mishap: Answer, name: str) -> str:
    found = re.search(rf'^{name} = "(.*)"$', mishap.path.read_text(), re.MULTILINE)
    assert found, f"{mishap.path} lacks {name}"
    return found[1]


@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: f"{mishap.exercise}-{mishap.name}")
def test_a_mishap_ends_as_it_says_and_costs_the_other_exercise_nothing(sandbox: Sandbox, mishap: Answer) -> None:
    after = EXERCISES[(EXERCISES.index(mishap.exercise) + 1) % len(EXERCISES)]
    other = of(after, "right")[0]
    mine = load(mishap.path)
    both = replace(mine, units=mine.units + load(other.path).units)
    sheet = Desk(sandbox).grade(both, [mishap.exercise, after])
    results = {exercise.name: exercise for exercise in sheet.exercises}
    lost = not_passed(results[mishap.exercise])
    first = (lost[0].name, lost[0].outcome) if lost else ("", Outcome.PASSED)
    assert first == (constant(mishap, "CHECK"), constant(mishap, "OUTCOME"))
    assert not any(check.outcome is Outcome.UNGRADED for check in lost)
    assert (results[mishap.exercise].score == results[mishap.exercise].max_score) is not bool(lost)
    assert shown(not_passed(results[after])) == []


def test_a_mishap_says_in_a_line_what_happens() -> None:
    assert len(MISHAPS) >= 20 and {mishap.exercise for mishap in MISHAPS} == set(EXERCISES)
    assert all(len(mishap.text) <= 60 and not mishap.text.endswith(".") for mishap in MISHAPS)


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


def test_the_same_hand_in_gives_the_same_sheet_in_another_sandbox(sandbox: Sandbox) -> None:
    units = [unit for name in EXERCISES for unit in load(of(name, "wrong")[-1].path).units]
    submission = replace(load(COURSE.stub("cells")), units=tuple(units))
    first = steady(Desk(sandbox).grade(submission))
    suite.cache_clear()
    with open_sandbox() as another:
        second = steady(Desk(another).grade(submission))
    assert first == second
    assert first.count(b'"failed"') >= len(EXERCISES)


def test_another_secret_draws_other_cases() -> None:
    for key, check in suite(SECRETS[0]).checks.items():
        assert check.title == suite(SECRETS[1]).checks[key].title
