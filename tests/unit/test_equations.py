"""Which edits of an equation give exactly these outputs?"""

from __future__ import annotations

import random
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import torch

from autograder.checks import Oracle, Signature
from autograder.checks.equations import COUPLED, GRU, GRU_2014, LSTM, PEEPHOLE, RNN, Equation
from autograder.checks.equations.properties import Dependence
from autograder.checks.equations.search import EquationSearch, Found
from autograder.messages import Raised, Refused
from autograder.wire import Returned

ROOT = Path(__file__).parents[2]
CELLS = {
    "RNNCell": RNN,
    "LSTMCell": LSTM,
    "GRUCell": GRU,
    "GRUCell2014": GRU_2014,
    "PeepholeLSTMCell": PEEPHOLE,
    "CoupledLSTMCell": COUPLED,
}
SIGNATURES = str(ROOT / "assignments/cells/signatures.py")
SOLUTION = Oracle.from_source((ROOT / "reference/cells/solution.py").read_text(), "solution.py")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@cache
def signature(target: str) -> Signature:
    found = {one.target: one for one in runpy.run_path(SIGNATURES).values() if isinstance(one, Signature)}
    return found[target]


@cache
def search(target: str) -> EquationSearch:
    return EquationSearch(signature(target), CELLS[target])


def explained(target: str, answer: Oracle) -> list[Found]:
    return search(target).explain([answer.attempt(call) for call in search(target).probes])


def source(target: str, found: Found) -> Oracle:
    return Oracle.from_source(search(target).source(found), "answer.py")


def names(target: str, answer: Oracle) -> list[list[str]]:
    return [[edit.name for edit in search(target).edits(found)] for found in explained(target, answer)]


def written(body: str, target: str = "LSTMCell", gates: int = 4) -> Oracle:
    """A cell whose forward has this body, in a student's way of writing."""
    lines = body.strip().splitlines()
    state = "h, c = state" if "LSTM" in target else "h = state"
    text = f"""
import torch
from torch import nn

class {target}(nn.Module):
    def __init__(self, I, H):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.zeros({gates} * H, I))
        self.weight_hh = nn.Parameter(torch.zeros({gates} * H, H))
        self.bias_ih = nn.Parameter(torch.zeros({gates} * H))
        self.bias_hh = nn.Parameter(torch.zeros({gates} * H))

    def forward(self, x, state):
        {state}
""" + "".join(f"        {line.strip()}\n" for line in lines)
    return Oracle.from_source(text, "answer.py")


def every_single(equation: Equation) -> list[Found]:
    slots = enumerate(equation.slots)
    singles = [Found(((place, edit),)) for place, slot in slots for edit in range(len(slot.edits))]
    return [*singles, *(Found((), edit) for edit in range(len(equation.result.edits)))]


@pytest.mark.parametrize("target", CELLS)
def test_the_solution_has_nothing_to_explain(target: str) -> None:
    assert explained(target, SOLUTION) == []
    assert explained(target, source(target, Found(()))) == []


@pytest.mark.parametrize("target", CELLS)
def test_every_single_edit_is_found_and_nothing_longer_than_it(target: str) -> None:
    for found in every_single(CELLS[target]):
        explanations = explained(target, source(target, found))
        assert found in explanations, [edit.name for edit in search(target).edits(found)]
        assert {len(one) for one in explanations} == {1}
        assert len(explanations) <= 2, [[edit.name for edit in search(target).edits(one)] for one in explanations]


@pytest.mark.parametrize("target", CELLS)
def test_two_edits_at_once_are_found_or_a_shorter_way_to_the_same_function(target: str) -> None:
    drawn = random.Random(7)
    singles = [found.choice[0] for found in every_single(CELLS[target]) if found.choice]
    for _ in range(15):
        first, second = sorted(drawn.sample(singles, 2))
        if first[0] == second[0]:
            continue
        truth = Found((first, second))
        explanations = explained(target, source(target, truth))
        assert explanations, [edit.name for edit in search(target).edits(truth)]
        assert truth in explanations or len(explanations[0]) < 2


def test_three_and_four_edits_of_an_lstm_are_found_where_the_outputs_part_them() -> None:
    answer = written(
        """
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T
        f, i, g, o = z.chunk(4, 1)
        new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.tanh(o) * new, new
        """
    )
    assert [
        "State bias left out",
        "Blocks read in the order f, i, g, o",
        "Output gate o squashed by tanh",
        "New memory shown without tanh",
    ] in names("LSTMCell", answer)


def test_the_same_mistake_in_a_students_own_words_is_found() -> None:
    answer = written(
        """
        W, U, b, d = self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh
        H = h.shape[1]
        r, z = torch.sigmoid((x @ W.T + b + h @ U.T + d)[:, :2 * H]).split(H, 1)
        n = torch.tanh(x @ W[2 * H:].T + b[2 * H:] + (r * h) @ U[2 * H:].T + d[2 * H:])
        return n + z * (h - n)
        """,
        "GRUCell",
        3,
    )
    assert names("GRUCell", answer) == [["Reset gate before the product"]]


def test_a_mistake_in_the_values_is_told_whatever_became_of_the_gradients() -> None:
    answer = written(
        """
        z = x @ self.weight_ih.data.T + self.bias_ih.data + h @ self.weight_hh.data.T + self.bias_hh.data
        f, i, g, o = z.chunk(4, 1)
        new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(new), new
        """
    )
    assert names("LSTMCell", answer) == [["Blocks read in the order f, i, g, o"]]


def test_two_that_are_the_same_function_are_both_told() -> None:
    answer = written(
        """
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = z.chunk(4, 1)
        new = torch.sigmoid(f) * c + torch.sigmoid(o) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(new), new
        """
    )
    assert sorted(names("LSTMCell", answer)) == [
        ["Input gate i computed from the rows of output gate o"],
        ["Output gate used for writing"],
    ]


FOREIGN = """
z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
i, f, g, o = z.chunk(4, 1)
new = torch.sigmoid(f + 0.1 * c) * c + torch.sigmoid(i + 0.1 * c) * torch.tanh(g)
{}
"""


def test_what_is_no_edit_of_the_equation_has_no_name() -> None:
    answer = written(FOREIGN.format("return torch.sigmoid(o + 0.3 * new) * torch.tanh(new), new"))
    assert explained("LSTMCell", answer) == []


def test_a_mistake_in_one_output_is_not_named_when_the_other_is_foreign() -> None:
    assert explained("LSTMCell", written(FOREIGN.format("return torch.sigmoid(o) * new, new"))) == []


@pytest.mark.parametrize("value", ["None", "x", "(h, h, h)", "(h.sum(), c)", "'text'", "[h, None]"])
def test_what_has_another_form_than_any_edit_has_no_name(value: str) -> None:
    assert explained("LSTMCell", written(f"return {value}")) == []


def test_exceptions_and_refusals_have_no_name() -> None:
    count = len(search("LSTMCell").probes)
    assert search("LSTMCell").explain([Raised("call", "ValueError", "no", [])] * count) == []
    assert search("LSTMCell").explain([Refused("lstm", [])] * count) == []
    assert search("LSTMCell").explain([]) == []


def test_random_answers_have_no_name() -> None:
    assert explained("LSTMCell", written("return torch.randn_like(h), torch.randn_like(c)")) == []


@pytest.mark.parametrize("target", CELLS)
def test_every_edit_says_something_of_its_own(target: str) -> None:
    equation = CELLS[target]
    edits = [edit for slot in (*equation.slots, equation.result) for edit in slot.edits]
    headings = [edit.name for edit in edits]
    assert len(set(headings)) == len(headings)
    for edit in edits:
        assert not edit.name.endswith(".") and edit.text.endswith("."), edit
        assert "  " not in edit.text and " or " not in edit.name and " + " not in edit.name, edit


# What an answer depends on.


def told(answer: Oracle) -> str:
    dependence = Dependence(signature("LSTMCell"), LSTM)
    return dependence.tell([answer.attempt(call) for call in dependence.probes])


def test_a_right_answer_depends_on_what_it_should() -> None:
    assert told(SOLUTION) == ""
    assert told(written(FOREIGN.format("return torch.sigmoid(o + 0.3 * new) * torch.tanh(new), new"))) == ""


def test_an_output_that_ignores_something_is_told_so() -> None:
    answer = written(FOREIGN.replace("+ self.bias_hh", "").format("return torch.cos(new), new"))
    text = told(answer)
    assert text.startswith("h' does not depend on the rows of the output gate in weight_ih, the rows of the output")
    assert "c' does not depend on the rows of the input gate in bias_hh, the rows of the forget gate in bias_hh" in text


def test_an_output_that_sees_too_much_is_told_so() -> None:
    answer = written(FOREIGN.format("return torch.sigmoid(o) * torch.tanh(new), new + 0.1 * o"))
    assert told(answer).startswith("c' depends on the rows of the output gate in weight_ih, ")


def test_replies_that_say_nothing_say_nothing_of_dependence() -> None:
    dependence = Dependence(signature("LSTMCell"), LSTM)
    count = len(dependence.probes)
    assert dependence.tell([Returned([None])] * count) == ""
    assert dependence.tell([Raised("call", "ValueError", "no", [])] * count) == ""
