"""Trials: results of any form, compared part by part; portraits, which name a mistake and decide nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import Finding, Oracle, Student, Trials, named_by, succeeds
from autograder.checks.diagnosis import DiagnosisBank, Misconception
from autograder.checks.student import Banks
from autograder.records import Outcome
from autograder.wire import Call

HARNESS = """import torch

def halved(student, numbers):
    return {"the numbers": [None if n is None else student.halve(n) for n in numbers], "a flag": student.FLAG}

def portrait(student):
    return bool((student.halve(torch.rand(8)) < 0).all())
"""
REFERENCE = "FLAG = True\ndef halve(n):\n    return n / 2\n"
NUMBERS = [torch.tensor([4.0, math.nan]), None, torch.tensor(3.0)]
TRIALS = Trials((Call("harness:halved", [[NUMBERS]]),), ("four, NaN and three",))
PORTRAIT = (Call("harness:portrait", [[]]),)


def no_bank(battery: Any) -> Any:
    raise AssertionError(f"nobody asked for {battery}")


def student_of(hand_in: Callable[..., Any], source: str, *known: Misconception) -> Student:
    reference = Oracle.from_source(REFERENCE, "solution.py", HARNESS)
    return Student(hand_in(source, HARNESS), Banks(no_bank, reference), DiagnosisBank(known, reference, HARNESS))


def finding(student: Student, trials: Trials = TRIALS) -> Finding:
    with pytest.raises(Finding) as caught:
        succeeds(student, trials)
    assert caught.value.outcome is Outcome.FAILED
    return caught.value


def test_what_is_the_same_passes_with_nan_and_none_and_rounding(hand_in: Callable[..., Any]) -> None:
    succeeds(student_of(hand_in, REFERENCE.replace("n / 2", "n * 0.5 + 1e-12")), TRIALS)


def test_a_wrong_part_is_named_and_the_right_one_is_not_shown(hand_in: Callable[..., Any]) -> None:
    found = finding(student_of(hand_in, REFERENCE.replace("/ 2", "/ 4")))
    assert found.message == "Wrong numbers in the first of the numbers."
    assert found.counterexample is not None
    assert found.counterexample.text == "For four, NaN and three: yours gives the first of the numbers = [1, nan]."
    assert found.counterexample.expected is None
    assert found.counterexample.snippet.splitlines() == [
        "import __main__, harness, torch  # harness.py lies beside the handout",
        "print(harness.halved(__main__, (torch.tensor([4.0, float('nan')]), None, torch.tensor(3.0)))"
        "['the numbers'][0])",
    ]


def test_a_public_trial_shows_the_right_numbers(hand_in: Callable[..., Any]) -> None:
    right = {"the numbers": [torch.tensor([2.0, math.nan]), None, torch.tensor(1.5)], "a flag": True}
    trials = Trials(TRIALS.calls, TRIALS.words, (right,), reveal=True)
    found = finding(student_of(hand_in, REFERENCE.replace("/ 2", "/ 4")), trials)
    assert found.counterexample is not None
    text = "For four, NaN and three: expected the first of the numbers = [2, nan], yours [1, nan]."
    assert (found.counterexample.text, found.counterexample.expected) == (text, "the first of the numbers = [2, nan]")
    assert found.counterexample.snippet.endswith("['the numbers'][0])\n# should be [2, nan]")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("True", "False"), "a flag should be True, and is False."),
        (("True", "1"), "a flag should be True, and is the number 1."),
        (
            ("n / 2", "float(n.sum())"),
            "the first of the numbers should be one tensor of shape (2,), and is the number nan.",
        ),
        (
            ("n / 2", "(n / 2)[None]"),
            "the first of the numbers should be one tensor of shape (2,), and is one tensor of shape (1, 2).",
        ),
    ],
)
def test_what_is_of_another_kind_is_called_what_it_is(
    hand_in: Callable[..., Any], change: tuple[str, str], message: str
) -> None:
    assert finding(student_of(hand_in, REFERENCE.replace(*change))).message == f"For four, NaN and three: {message}"


def test_another_type_of_number_is_not_the_same(hand_in: Callable[..., Any]) -> None:
    found = finding(student_of(hand_in, REFERENCE.replace("n / 2", "(n / 2).double()")))
    assert found.message == "For four, NaN and three: the first of the numbers should be float32, and is float64."


# Portraits.

NEGATIVE = Misconception(
    "Sign turned", "No.", "", "halving", "negative.py", "FLAG = True\ndef halve(n):\n    return -3 * n\n"
)


def checked(hand_in: Callable[..., Any], source: str) -> Finding | None:
    @named_by(PORTRAIT)
    def body(student: Student) -> None:
        succeeds(student, TRIALS)

    try:
        body(student_of(hand_in, source, NEGATIVE))
    except Finding as found:
        return found
    return None


def test_a_portrait_names_another_spelling_of_a_mistake(hand_in: Callable[..., Any]) -> None:
    found = checked(hand_in, REFERENCE.replace("n / 2", "-torch.sqrt(n)").replace("FLAG", "import torch\nFLAG", 1))
    assert found is not None and found.diagnosis is not None
    assert found.diagnosis.name == "Sign turned"


def test_a_portrait_is_not_asked_where_everything_is_right(hand_in: Callable[..., Any]) -> None:
    assert checked(hand_in, REFERENCE) is None


def test_a_portrait_that_shows_nothing_wrong_gives_no_name(hand_in: Callable[..., Any]) -> None:
    found = checked(hand_in, REFERENCE.replace("n / 2", "n / 3"))
    assert found is not None and found.diagnosis is None
