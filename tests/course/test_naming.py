"""Several mistakes at once, handed in and graded for real: the names on the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch

from autograder.course import Course
from autograder.grade import Grader
from autograder.messages import Unit
from autograder.records import CheckResult
from autograder.sandbox.sandbox import Sandbox
from autograder.submission import load_submission

COURSE = Course.find(Path(__file__))

HandIn = Callable[[str, str, str], dict[str, CheckResult]]
"""Grades one exercise of an assignment in the solution with some more text below it; checks by name."""


@pytest.fixture(scope="module")
def hand_in() -> Iterator[HandIn]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with ExitStack() as opened:

        @cache
        def grader(assignment: str, exercise: str) -> Grader:
            rule = COURSE.rubric.assignment(assignment)
            sandbox = opened.enter_context(Sandbox(rule.limits, "T1", rule.forbidden_operators, secret=[COURSE.root]))
            return Grader(COURSE.suite(assignment), rule, sandbox, exercises=[exercise], shrinking=False)

        def grade(assignment: str, exercise: str, text: str) -> dict[str, CheckResult]:
            solution = load_submission(COURSE.solution(assignment), assignment, "s001")
            unit = solution.units[0]
            submission = replace(solution, units=(Unit(unit.name, f"{unit.source}\n\n{text}"),))
            [result] = grader(assignment, exercise).grade(submission).exercises
            return {check.name: check for check in result.checks}

        yield grade
    torch.set_num_threads(threads)


def named(check: CheckResult) -> str:
    return check.diagnosis.name if check.diagnosis is not None else ""


LSTM = """
class LSTMCell(LSTMCell):
    def forward(self, x, state):
        h, c = state
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T{bias}
        {order} = z.chunk(4, dim=1)
        i, f, o = i.sigmoid(), f.sigmoid(), o.sigmoid()
        c = f * c + i * g.tanh()
        return {shown}, c
"""


def test_two_mistakes_in_a_cell_are_named_in_the_public_check_and_in_the_hidden_one(hand_in: HandIn) -> None:
    text = LSTM.format(bias=" + self.bias_hh", order="f, i, g, o", shown="o * c")
    checks = hand_in("cells", "lstm_cell", text)
    for name in ("first_numbers", "values"):
        assert named(checks[name]) == "Input and forget gate exchanged + New memory shown without tanh"
        diagnosis = checks[name].diagnosis
        assert diagnosis is not None
        first, besides, second = diagnosis.text.partition(" Besides: ")
        assert first.startswith("You read the first block as the forget gate") and besides
        assert second.startswith("Your memory is right, but you show it as o * c'")


def test_four_mistakes_in_a_cell_are_all_named(hand_in: HandIn) -> None:
    text = LSTM.format(bias="", order="f, i, g, o", shown="o.detach() * c")
    assert named(hand_in("cells", "lstm_cell", text)["values"]) == (
        "Input and forget gate exchanged + New memory shown without tanh + "
        "Only one of the two biases added + Output gate o detached from the graph"
    )


def test_a_cell_that_is_another_function_than_any_known_has_no_name(hand_in: HandIn) -> None:
    text = LSTM.format(bias=" + self.bias_hh + 0.01 * c.repeat(1, 4)", order="i, f, g, o", shown="o * c.tanh()")
    assert named(hand_in("cells", "lstm_cell", text)["values"]) == ""
    text = LSTM.format(bias=" + 0.01 * c.repeat(1, 4)", order="i, f, g, o", shown="o * c.tanh()")
    told = hand_in("cells", "lstm_cell", text)["values"].diagnosis
    assert told is not None and told.text.startswith("h' does not depend on the rows of the input gate in bias_hh, ")


def test_two_mistakes_in_a_backward_step_are_named(hand_in: HandIn) -> None:
    known = {one.name: one for one in COURSE.misconceptions("bptt") if one.exercise == "gru_step"}
    text = known["Hidden bias forgotten at the reset gate"].source
    both = text.replace("d_bh = torch.cat([a_r.sum(0), a_z.sum(0), d_q.sum(0)])", "d_bh = d_bi.clone()")
    assert both != text
    name = named(hand_in("bptt", "gru_step", both)["values"])
    assert name == "Hidden bias forgotten at the reset gate + Reset gate missing in the gradient of b_hn"
