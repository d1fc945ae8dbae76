"""Survivors looked at again: which cases they are asked, and what is said of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from autograder.checks import Battery, CallOptions, Check, Oracle, Signature, Student, check
from autograder.checks.battery import Bank
from autograder.checks.suite import Suite
from autograder.proof.equivalence import CASES, found, other_sizes, screening
from autograder.records import Outcome
from autograder.rubric import AssignmentRule, CheckRule, ExerciseRule, Limits

SIGNATURE = Signature("double", {"x": "B H"}, ("x",), {"y": "B H"})
VALUES = Battery("values", SIGNATURE, 3)
GRADIENTS = Battery("gradients", SIGNATURE, 2, CallOptions(gradients=True))
SHAPES = Battery("interface", SIGNATURE, 2, shapes_only=True, dtype=torch.float32)


@check("twice")
def values(student: Student) -> None:
    """Twice the numbers."""
    for battery in (SHAPES, VALUES, GRADIENTS):
        student.agrees(battery)


EXERCISE = ExerciseRule("twice", "Twice", Fraction(1), (CheckRule("values", Fraction(1), "hidden", (), Fraction(1)),))
RULE = AssignmentRule("tiny", "Tiny", Limits(), (EXERCISE,))


@pytest.fixture
def asked() -> Suite:
    """A suite whose batteries have been asked for."""
    reference = Oracle.from_source("def double(x):\n    return 2 * x\n", "solution.py")
    suite = Suite.of("tiny", [values], reference, tolerance=1e-9, secret=b"sixteen letters.")
    for battery in (SHAPES, VALUES, GRADIENTS):
        suite.banks.bank(battery)
    return suite


def test_a_screening_asks_for_many_cases_with_gradients_in_the_usual_sizes_and_in_others(asked: Suite) -> None:
    wide = screening(asked, RULE, EXERCISE)
    [exercise] = wide.rule.exercises
    assert [rule.name for rule in exercise.checks] == ["values", "screening_0", "screening_1"]
    assert all(isinstance(one, Check) for one in wide.suite.checks.values())
    batteries = list(batteries_of(wide.suite))
    assert [battery.count for battery in batteries] == [CASES, CASES]
    assert all(battery.options.gradients and battery.dtype == torch.float64 for battery in batteries)
    assert [battery.drawing is other_sizes for battery in batteries] == [False, True]


def batteries_of(suite: Suite) -> list[Battery]:
    """What the screening's own checks ask."""
    seen: list[Battery] = []

    class Asked:
        def agrees(self, battery: Battery) -> None:
            seen.append(battery)

    for (_, name), one in suite.checks.items():
        if name.startswith("screening"):
            one.body(Asked())  # type: ignore[arg-type]
    return seen


def test_a_suite_under_another_secret_draws_other_cases_for_the_same_checks(asked: Suite) -> None:
    other = asked.under(b"another secret...")
    assert other.checks == asked.checks and other.banks.drawn == []
    mine, theirs = (suite.banks.bank(VALUES).drawn.cases[0].tensors["x"] for suite in (asked, other))
    assert mine.shape == theirs.shape and not torch.equal(mine, theirs)
    assert other.banks.drawn == [VALUES]


def test_other_sizes_are_sizes_that_no_battery_has(asked: Suite) -> None:
    ordinary = {tuple(case.sizes.items()) for case in asked.banks.bank(VALUES).drawn.cases}
    others = {tuple(case.sizes.items()) for case in other_sizes(SIGNATURE, CASES, 1)}
    assert len(others) >= 5 and not others & ordinary
    bank = Bank(Battery("wide", SIGNATURE, CASES, drawing=other_sizes), asked.setting)
    assert len(bank.drawn.cases) == CASES


def test_a_difference_is_told_with_its_secret_and_none_with_the_number_of_cases() -> None:
    right = (1001, "values", Outcome.PASSED, "", 24)
    assert found([right, (1002, "values", Outcome.PASSED, "", 8)]) == (
        "never differs from the solution in 32 more cases under 2 other secrets"
    )
    assert found([right, (1002, "sizes", Outcome.FAILED, "h' is wrong.", 8)]) == (
        "is refused by sizes under secret 1002: h' is wrong."
    )
