"""Questions for whole numbers: exact or wrong, and the smallest wrong one is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.checks.battery import Battery
from autograder.checks.numbers import Questions, as_written, asked, returns_integers, returns_right_integers
from autograder.checks.oracle import Oracle
from autograder.checks.student import Banks, Finding, Student
from autograder.records import Outcome

REFERENCE = "def count(kind, size, biases=2):\n    return {'rnn': 1, 'lstm': 4}[kind] * size * (size + biases)\n"
HARNESS = "def count(student, kind, size, named):\n    return student.count(kind, size, **named)\n"
CALLS = (asked("count", "lstm", 5), asked("count", "rnn", 3), asked("count", "lstm", 2, biases=1))


def no_bank(battery: Battery) -> Any:
    raise AssertionError(f"nobody asked for {battery}")


def student_of(hand_in: Callable[..., Any], source: str) -> Student:
    return Student(hand_in(source, HARNESS), Banks(no_bank, Oracle.from_source(REFERENCE, "solution.py", HARNESS)))


def finding(student: Student, questions: Questions) -> Finding:
    with pytest.raises(Finding) as caught:
        returns_right_integers(student, questions)
    return caught.value


def test_right_numbers_pass_by_position_and_by_keyword(hand_in: Callable[..., Any]) -> None:
    student = student_of(hand_in, REFERENCE)
    returns_right_integers(student, Questions(CALLS))
    assert student.cases == 3


def test_the_smallest_wrong_number_is_shown_without_the_right_one(hand_in: Callable[..., Any]) -> None:
    found = finding(student_of(hand_in, REFERENCE.replace("'lstm': 4", "'lstm': 3")), Questions(CALLS))
    assert (found.outcome, found.message) == (Outcome.FAILED, "2 of 3 numbers are wrong.")
    assert found.counterexample is not None
    assert found.counterexample.text == "count('lstm', 2, biases=1): yours is 18, which is not right."
    assert found.counterexample.snippet == "print(count('lstm', 2, biases=1))"
    assert found.counterexample.expected is None


def test_where_no_number_is_right_that_is_said(hand_in: Callable[..., Any]) -> None:
    found = finding(student_of(hand_in, "def count(kind, size, biases=2):\n    return 0\n"), Questions(CALLS))
    assert found.message == "Every number is wrong."


def test_a_public_question_shows_the_right_number(hand_in: Callable[..., Any]) -> None:
    questions = Questions(CALLS[1:2], answers=(15,), reveal=True)
    found = finding(student_of(hand_in, "def count(kind, size):\n    return 9\n"), questions)
    assert found.message == "count('rnn', 3): expected 15, yours 9."


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("15.0", "the float 15.0"), ("True", "the bool True"), ("'15'", "a text"), ("None", "None")],
)
def test_what_is_no_plain_integer_is_called_what_it_is(hand_in: Callable[..., Any], answer: str, kind: str) -> None:
    student = student_of(hand_in, f"def count(kind, size):\n    return {answer}\n")
    with pytest.raises(Finding, match=f"count.'rnn', 3. returned {kind} where a plain whole number, an int, is asked"):
        returns_integers(student, Questions(CALLS[1:2]))


def test_a_call_is_written_as_it_would_be_typed() -> None:
    assert as_written(asked("count", "gru", 2, bidirectional=True)) == "count('gru', 2, bidirectional=True)"
