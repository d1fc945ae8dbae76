"""Checks that need more than one comparison: what is left behind by a call, and plain numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.checks import Battery, Signature, Student, check, leaves_no_trace, returns_numbers
from autograder.checks.diagnosis import Misconception
from autograder.checks.oracle import Oracle
from autograder.checks.student import Answering
from autograder.checks.suite import Suite
from autograder.messages import Place
from autograder.records import Died, Evidence, Outcome, TimedOut

HandIn = Callable[..., Answering]

CELL = Signature(
    "Cell", {"w": "H", "x": "B H", "h": "B H", "c": "B H"}, ("x", ("h", "c")), {"h'": "B H", "c'": "B H"}, init=("H",)
)
REPEATED = Battery("repeated", CELL, 4)


@check("cell")
def side_effects(student: Student) -> None:
    """Nothing is left behind."""
    leaves_no_trace(student, REPEATED)


@check("cell")
def numbers_as_such(student: Student) -> None:
    """Plain numbers."""
    returns_numbers(student, "pair", 2)


@check("cell")
def numbers(student: Student) -> None:
    """The right numbers."""
    returns_numbers(student, "pair", 2, 6e-4)


HEAD = """
import torch, itertools
from torch import nn
calls = itertools.count()

class Cell(nn.Module):
    def __init__(self, H):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(H))
        self.calls = 0

    def forward(self, x, state):
        h, c = state
"""
SOLUTION = HEAD + "        return x + self.w * h, c * 2\n\ndef pair():\n    return 1.25, -0.5\n"
STATE_KEPT = HEAD + "        self.calls += 1\n        return x + self.w * h, c * self.calls\n"


def run(answering: Answering, name: str = "side_effects", *wrong: Misconception) -> Evidence:
    suite = Suite.of(
        "cells",
        [side_effects, numbers, numbers_as_such],
        Oracle.from_source(SOLUTION, "solution.py"),
        tolerance=1e-9,
        secret=b"sixteen letters!",
        misconceptions=wrong,
    )
    return suite.run("cell", name, answering, reveal=False)


def misconception(source: str, name: str = "kept") -> Misconception:
    return Misconception(name, "Do not.", "side_effects", "cell", f"{name}.py", source)


def test_an_answer_that_leaves_nothing_behind_passes(hand_in: HandIn) -> None:
    found = run(hand_in(SOLUTION))
    assert (found.outcome, found.message) == (Outcome.PASSED, "")
    assert found.cases > 3


@pytest.mark.parametrize(
    ("body", "argument"),
    [
        ("x += 1\n        return x, c", "x"),
        ("h.zero_()\n        return x, c", "h"),
        ("c.mul_(2)\n        return x, c", "c"),
        ("c.t_()\n        return x, x", "c"),
    ],
)
def test_an_argument_that_is_changed_in_place_is_named(hand_in: HandIn, body: str, argument: str) -> None:
    found = run(hand_in(f"{HEAD}        {body}\n"))
    assert found.outcome is Outcome.FAILED
    assert found.message == f"The call changes its argument {argument} in place: make a new tensor instead."


INCONSISTENT = (
    "The same call on the same object gives another result the second time: "
    "something is kept between calls, or is made anew at random in each."
)


@pytest.mark.parametrize(
    "body",
    [
        "self.calls += 1\n        return x, c * self.calls",
        "return x + torch.rand_like(x), c",
        "return x, c if next(calls) > 1 else -c",
        "return x[: 1 + next(calls)], c",
    ],
)
def test_something_kept_between_calls_is_found(hand_in: HandIn, body: str) -> None:
    assert run(hand_in(f"{HEAD}        {body}\n")).message == INCONSISTENT


def test_rows_that_influence_one_another_are_found(hand_in: HandIn) -> None:
    found = run(hand_in(HEAD + "        return x - x.mean(0), c\n"))
    assert found.message == "Row 0 of a batch gives another result alone than among other rows."


@pytest.mark.parametrize(
    "result",
    ["x * float('nan')", "x / 0", "x > 0", "(x * 9).long()", "x.half()"],
    ids=["nan", "inf", "bool", "int", "half"],
)
def test_a_strange_result_that_is_the_same_each_time_leaves_no_trace(hand_in: HandIn, result: str) -> None:
    found = run(hand_in(f"{HEAD}        return {result}, c\n"))
    assert (found.outcome, found.message) == (Outcome.PASSED, "")


def test_a_thread_that_is_left_is_named_and_no_misconception_is(hand_in: HandIn) -> None:
    right_otherwise = misconception(SOLUTION, "right in all of these calls")
    found = run(hand_in(SOLUTION, threads=["Thread-1 (spin) at cells.py, line 3"]), "side_effects", right_otherwise)
    assert found.outcome is Outcome.FAILED and found.diagnosis is None
    assert found.message == (
        "A thread goes on running after the call has returned: Thread-1 (spin) at cells.py, line 3."
    )


def test_a_known_way_of_keeping_state_is_diagnosed(hand_in: HandIn) -> None:
    found = run(hand_in(STATE_KEPT), "side_effects", misconception(STATE_KEPT), misconception(SOLUTION, "other"))
    assert found.diagnosis is not None and found.diagnosis.name == "kept"


def test_rows_that_are_wrong_only_alone_are_told_from_what_is_right_together(hand_in: HandIn) -> None:
    """Together all is right, so only the calls with one row can tell misconceptions apart."""
    alone = HEAD + "        return x + self.w * h + (x.shape[0] == 1), c * 2\n"
    found = run(hand_in(alone), "side_effects", misconception(STATE_KEPT), misconception(alone, "alone"))
    assert found.message == "Row 0 of a batch gives another result alone than among other rows."
    assert found.diagnosis is not None and found.diagnosis.name == "alone"


@pytest.mark.parametrize("fatal", [TimedOut(5.0, (Place("a.py", 1, "x"),)), Died("was ended by signal SIGSEGV")])
def test_a_worker_that_does_not_survive_is_a_crash(hand_in: HandIn, fatal: TimedOut | Died) -> None:
    found = run(hand_in(SOLUTION, fatal=fatal))
    assert (found.outcome, found.places) == (Outcome.CRASHED, fatal.places)


def test_an_exception_on_the_way_is_a_crash(hand_in: HandIn) -> None:
    found = run(hand_in(HEAD + "        return x @ h, c\n"))
    assert found.outcome is Outcome.CRASHED
    assert found.message.startswith("RuntimeError: mat1 and mat2 shapes cannot be multiplied")


# Plain numbers.


def pair(result: str) -> str:
    return f"import torch\ndef pair():\n    return {result}\n"


@pytest.mark.parametrize("result", ["1.25, -0.5", "[1.25, -0.5]", "1.2505, -0.4995", "torch.tensor(1.25).item(), -.5"])
def test_right_numbers_pass_to_three_decimals(hand_in: HandIn, result: str) -> None:
    assert run(hand_in(pair(result)), "numbers").outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("None", "pair() returned None where 2 numbers are asked for."),
        ("1.25", "pair() returned the number 1.25 where 2 numbers are asked for."),
        ("(1.25,)", "pair() returned a tuple of one thing (the number 1.25) where 2 numbers are asked for."),
        (
            "1, 2, 3",
            "pair() returned 3 things (the number 1, the number 2, the number 3) where 2 numbers are asked for.",
        ),
        ("torch.zeros(2)", "pair() returned one tensor of shape (2,) where 2 numbers are asked for."),
        ("1.25, torch.tensor(-0.5)", "pair() returned one tensor of shape () where a plain number is asked for."),
        ("1.25, '-0.5'", "pair() returned a text where a plain number is asked for."),
        ("1.25, True", "pair() returned the number True where a plain number is asked for."),
        ("1.25, 1j", "pair() returned a complex where a plain number is asked for."),
        ("1.25, None", "pair() returned None where a plain number is asked for."),
    ],
)
@pytest.mark.parametrize("name", ["numbers", "numbers_as_such"])
def test_what_is_no_pair_of_numbers_is_described(hand_in: HandIn, name: str, result: str, message: str) -> None:
    found = run(hand_in(pair(result)), name)
    assert (found.outcome, found.message) == (Outcome.FAILED, message)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("7, -0.5", "The first number of pair() is not right (yours: 7)."),
        ("1.25, 0.5", "The second number of pair() is not right (yours: 0.5)."),
        ("1, 2", "The first and second numbers of pair() are not right (yours: 1, 2)."),
        (
            "1.26, -0.5",
            "The first number of pair() is not right (yours: 1.26). It is close: give at least four decimals.",
        ),
        ("float('nan'), -0.5", "The first number of pair() is not right (yours: nan)."),
        ("float('inf'), -0.5", "The first number of pair() is not right (yours: inf)."),
        ("1.25, 10**18", "The second number of pair() is not right (yours: 1e+18)."),
    ],
)
def test_wrong_numbers_are_shown_without_the_right_ones(hand_in: HandIn, result: str, message: str) -> None:
    found = run(hand_in(pair(result)), "numbers")
    assert (found.outcome, found.message) == (Outcome.FAILED, message)


def test_where_only_the_form_is_asked_for_any_numbers_do(hand_in: HandIn) -> None:
    assert run(hand_in(pair("7, 8")), "numbers_as_such").outcome is Outcome.PASSED


def test_a_function_that_is_missing_or_not_started_is_told(hand_in: HandIn) -> None:
    missing = run(hand_in("def par():\n    return 1, 2\n"), "numbers")
    assert missing.message == "pair is not defined; did you mean par, which is?"
    stub = run(hand_in("def pair():\n    raise NotImplementedError\n"), "numbers")
    assert stub.message == "Not started yet: `pair` still raises NotImplementedError."
    assert {missing.outcome, stub.outcome} == {Outcome.FAILED}


def test_a_known_wrong_pair_is_diagnosed(hand_in: HandIn) -> None:
    found = run(hand_in(pair("1.25, 0.5")), "numbers", misconception(pair("1.25, 0.5"), "sign lost"))
    assert found.diagnosis is not None and found.diagnosis.name == "sign lost"
