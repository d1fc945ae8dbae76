"""Which known misconception gives exactly these wrong answers?"""

from __future__ import annotations

import inspect
import math
import random
from collections.abc import Sequence

import pytest
import torch
from msgspec import structs

from autograder.checks import Battery, CallOptions, Oracle, Signature, equations
from autograder.checks.agreement import same_reply, same_values
from autograder.checks.battery import Bank, Setting
from autograder.checks.diagnosis import Ask, DiagnosisBank, Misconception
from autograder.messages import Raised, Refused
from autograder.proof.problems import alternatives
from autograder.records import Diagnosis
from autograder.wire import Call, Opaque, Returned, Value

CELL = Signature("cell", {"x": "B I", "h": "B H"}, ("x", "h"), {"y": "B H"})


def source(body: str) -> str:
    return f"import torch\ndef cell(x, h):\n    {body}\n"


SOLUTION = source("return torch.tanh(h + x.sum(1, keepdim=True))")
NOT_SQUASHED = source("return h + x.sum(1, keepdim=True)")
INPUT_IGNORED = source("return torch.tanh(h)")
FAILS = source("return torch.tanh(h) + x.sum(7)")
NO_GRADIENT = source("return torch.tanh(h + x.sum(1, keepdim=True)).detach()")
REFERENCE = Oracle.from_source(SOLUTION, "solution.py")


def calls_of(count: int = 8, gradients: bool = False) -> tuple[Call, ...]:
    battery = Battery("values", CELL, count, CallOptions(gradients))
    return Bank(battery, Setting(REFERENCE, 1e-9, b"sixteen letters!")).drawn.calls


CALLS = calls_of()


def known(**sources: str) -> list[Misconception]:
    return [
        Misconception(name, f"About {name}.", "values", "cell", f"{name}.py", text) for name, text in sources.items()
    ]


def replies(text: str, calls: Sequence[Call] = CALLS) -> list[Returned | Raised | Refused]:
    oracle = Oracle.from_source(text, "answer.py")
    return [oracle.attempt(call) for call in calls]


def diagnosis(answer: str, *, calls: Sequence[Call] = CALLS, **sources: str) -> Diagnosis | None:
    return DiagnosisBank(known(**sources), REFERENCE).explain(calls, replies(answer, calls))


def test_the_same_function_written_otherwise_is_named() -> None:
    found = diagnosis(source("return x.sum(dim=1)[:, None] + h"), bare=NOT_SQUASHED, deaf=INPUT_IGNORED)
    assert found == Diagnosis("bare", "About bare.")


def test_another_mistake_than_the_known_ones_has_no_name() -> None:
    assert diagnosis(source("return torch.tanh(h) + 1e-6"), bare=NOT_SQUASHED, deaf=INPUT_IGNORED) is None
    assert diagnosis(NOT_SQUASHED) is None


def test_two_that_are_the_same_function_are_both_named() -> None:
    found = diagnosis(NOT_SQUASHED, first=NOT_SQUASHED, other=INPUT_IGNORED, second=NOT_SQUASHED)
    assert found == Diagnosis("either first or second", "About first. Or: About second.")


def test_no_more_than_three_are_named() -> None:
    found = diagnosis(NOT_SQUASHED, **dict.fromkeys("abcd", NOT_SQUASHED))
    assert found is not None and found.name == "either a or b or c"


def test_right_answers_have_no_misconception_although_some_give_them_too() -> None:
    assert diagnosis(SOLUTION, slope=NO_GRADIENT) is None


def test_a_misconception_of_gradients_is_told_from_one_of_values() -> None:
    calls = calls_of(gradients=True)
    found = diagnosis(NO_GRADIENT, calls=calls, deaf=INPUT_IGNORED, slope=NO_GRADIENT)
    assert found is not None and found.name == "slope"


def test_a_mistake_in_a_late_case_is_not_mistaken_for_one_that_is_right_until_then() -> None:
    late = source("return torch.tanh(h + x.sum(1, keepdim=True)) + {} * (x.shape[0] == 6)")  # the last of the sizes
    calls = calls_of(24)
    assert diagnosis(late.format(1), calls=calls, harmless=NO_GRADIENT, later=late.format(2)) is None
    found = diagnosis(late.format(1), calls=calls, harmless=NO_GRADIENT, later=late.format(1))
    assert found is not None and found.name == "later"


def test_one_that_raises_is_named_by_what_it_raises() -> None:
    found = diagnosis(FAILS, bare=NOT_SQUASHED, fails=FAILS, other=source("raise ValueError"))
    assert found is not None and found.name == "fails"


def test_a_wrong_answer_that_does_not_load_is_left_out() -> None:
    found = diagnosis(
        NOT_SQUASHED, broken="def cell(:", missing="import a_package_that_is_not_there", bare=NOT_SQUASHED
    )
    assert found is not None and found.name == "bare"


def test_known_answers_are_worked_out_once_for_a_class() -> None:
    counting = source("import builtins; builtins.seen = getattr(builtins, 'seen', 0) + 1; return h")
    bank = DiagnosisBank(known(counting=counting), REFERENCE)
    for _ in range(3):
        assert bank.explain(CALLS, replies(source("return h"))) is not None
    assert vars(inspect.getmodule(len)).pop("seen") == len(CALLS)


def test_a_harness_is_at_hand_for_what_is_called_through_it() -> None:
    harness = "def twice(student, x, h):\n    return student.cell(x, student.cell(x, h))\n"
    calls = tuple(Call("harness:twice", call.runs) for call in CALLS)
    oracle = Oracle.from_source(NOT_SQUASHED, "answer.py", harness)
    bank = DiagnosisBank(known(bare=NOT_SQUASHED), Oracle.from_source(SOLUTION, "s.py", harness), harness)
    found = bank.explain(calls, [oracle.attempt(call) for call in calls])
    assert found is not None and found.name == "bare"


# When two replies are the same.

ONE = torch.tensor([1.0, math.nan], dtype=torch.float64)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (ONE, ONE.clone(), True),
        (ONE, ONE + 5e-10, True),
        (ONE, ONE + 5e-9, False),
        (ONE * 1e6, ONE * 1e6 + 5e-4, True),
        (ONE.float(), ONE.float() + 1e-6, True),
        (ONE.float(), ONE, False),
        (ONE, ONE[:1], False),
        (ONE.isnan(), ONE.isnan(), True),
        (ONE.isnan(), ~ONE.isnan(), False),
        (torch.zeros(0), torch.zeros(0), True),
        ([ONE, None], (ONE, None), True),
        ([ONE], [ONE, ONE], False),
        ({"h": ONE}, {"h": ONE}, True),
        ({"h": ONE}, {"c": ONE}, False),
        (1.0, 1.0, True),
        (1.0, 1, False),
        (math.nan, math.nan, True),
        ("a", "b", False),
        (Opaque("x"), Opaque("x"), True),
        (Opaque("x"), Opaque("y"), False),
    ],
)
def test_values_are_the_same_up_to_rounding_and_type(a: Value, b: Value, same: bool) -> None:
    assert same_reply(Returned([a]), Returned([b])) is same


def test_gradients_and_arguments_belong_to_a_reply() -> None:
    assert same_reply(Returned([1], {"x0": ONE}), Returned([1], {"x0": ONE}))
    assert not same_reply(Returned([1], {"x0": ONE}), Returned([1], {"x0": None}))
    assert same_reply(Returned([1], {"x0": None}), Returned([1], {"x0": 0 * ONE[:1]}))
    assert not same_reply(Returned([1], {"x0": None}), Returned([1]))
    assert same_values(Returned([1], {"x0": ONE}), Returned([1])) and not same_values(Returned([1]), Returned([2]))
    assert not same_reply(Returned([1], after=[[ONE]]), Returned([1], after=[[ONE + 1]]))


def test_exceptions_are_the_same_by_stage_kind_and_words() -> None:
    error = Raised("call", "ValueError", "no", [])
    assert same_reply(error, Raised("call", "ValueError", "no", []))
    assert not same_reply(error, Raised("build", "ValueError", "no", []))
    assert not same_reply(error, Raised("call", "TypeError", "no", []))
    assert not same_reply(error, Raised("call", "ValueError", "yes", []))
    assert not same_reply(error, Returned([None]))
    assert not same_reply(Refused("gru", []), Refused("gru", []))


def test_on_a_gpu_only_what_is_right_on_the_cpu_is_named() -> None:
    calls = tuple(structs.replace(call, device="fake-gpu") for call in CALLS)
    made = "torch.zeros(h.shape, dtype=h.dtype) + h + x.sum(1, keepdim=True)"
    astray, bare = source(f"return torch.tanh({made})"), source(f"return {made}")
    assert diagnosis(astray, calls=calls, astray=astray, bare=bare) == Diagnosis("astray", "About astray.")
    assert diagnosis(astray, calls=calls, bare=bare) is None


def test_results_on_another_device_are_another_answer() -> None:
    calls = tuple(structs.replace(call, device="fake-gpu") for call in CALLS)
    fetched = SOLUTION.rstrip() + ".cpu()\n"
    assert diagnosis(fetched, calls=calls, bare=NOT_SQUASHED, fetched=fetched) == Diagnosis("fetched", "About fetched.")
    assert diagnosis(SOLUTION, calls=calls, fetched=fetched) is None


# Two mistakes at once, and edits of an equation.

TWO_LINES = "import torch\ndef cell(x, h):\n    s = {}\n    k = h.shape\n    return {}\n"
STEADY = TWO_LINES.format("x.sum(1, keepdim=True)", "torch.tanh(h + s).reshape(k)")
MEAN = STEADY.replace("sum", "mean")
BARE = STEADY.replace("torch.tanh(h + s)", "(h + s)")
HALVED = STEADY.replace("h + s", "h / 2 + s")
MEAN_AND_BARE = MEAN.replace("torch.tanh(h + s)", "(h + s)")


def test_two_known_mistakes_at_once_are_named_together() -> None:
    found = diagnosis(MEAN_AND_BARE, mean=MEAN, bare=BARE, half=HALVED)
    assert found == Diagnosis("mean + bare", "About mean. Besides: About bare.")


def test_a_mixture_whose_opposite_is_wrong_explains_nothing() -> None:
    twice = STEADY.replace("h + s", "h + 2 * s")
    wrongs = {"mean": twice.replace("sum", "mean"), "bare": twice.replace("torch.tanh(h + 2", "(h + 2"), "third": twice}
    both = wrongs["mean"].replace("torch.tanh(h + 2", "(h + 2")
    assert diagnosis(both, **wrongs) is None


def test_the_files_behind_a_name_answer_as_it_says() -> None:
    bank = DiagnosisBank(known(mean=MEAN, bare=BARE, half=HALVED), REFERENCE)
    found = bank.explain(CALLS, replies(MEAN_AND_BARE))
    assert found is not None
    [given] = bank.given(found.name)
    [source_of_both] = given.sources
    assert given.targets == {"cell"}
    assert all(same_reply(a, b) for a, b in zip(replies(source_of_both), replies(MEAN_AND_BARE), strict=True))
    assert bank.given("a name that nobody was given") == []


RNN_SIGNATURE = Signature(
    "RNNCell",
    {"weight_ih": "H I", "weight_hh": "H H", "bias_ih": "H", "bias_hh": "H", "x": "B I", "h": "B H"},
    ("x", "h"),
    {"h'": "B H"},
    init=("I", "H"),
    equation=equations.RNN,
)
RIGHT_CELL = equations.RNN.source("RNNCell")
RNN_REFERENCE = Oracle.from_source(RIGHT_CELL, "solution.py")
RNN_CALLS = Bank(Battery("values", RNN_SIGNATURE, 8), Setting(RNN_REFERENCE, 1e-9, b"sixteen letters!")).drawn.calls
DETACHED_SUM = RIGHT_CELL.replace("h_new = tanh(a)", "h_new = relu(a)").replace("d = b_hh", "d = 0 * b_hh")


def of_cell(answer: str, ask: Ask | None = None, **sources: str) -> Diagnosis | None:
    oracle = Oracle.from_source(answer, "answer.py")

    def attempt(calls: Sequence[Call]) -> list[Returned | Raised | Refused]:
        return [oracle.attempt(call) for call in calls]

    bank = DiagnosisBank(known(**sources), RNN_REFERENCE)
    return bank.explain(RNN_CALLS, attempt(RNN_CALLS), RNN_SIGNATURE, ask or attempt)


def test_edits_of_the_equation_are_named_without_any_wrong_answer_kept() -> None:
    found = of_cell(DETACHED_SUM)
    assert found is not None and found.name == "ReLU in place of tanh + State bias left out"
    assert found.text.count(" Besides: ") == 1


def test_an_edit_goes_by_the_name_of_the_wrong_answer_that_is_the_same_function() -> None:
    relu = RIGHT_CELL.replace("h_new = tanh(a)", "h_new = a.clamp(min=0)")
    found = of_cell(DETACHED_SUM, rectified=relu)
    assert found is not None and found.name == "State bias left out + rectified"


def test_a_submission_that_answers_no_probe_is_left_in_peace() -> None:
    assert of_cell(DETACHED_SUM, lambda calls: None) is None


def test_a_mistake_that_nothing_names_is_told_by_what_it_depends_on() -> None:
    found = of_cell(RIGHT_CELL.replace("tanh(a)", "torch.cos(a - d)"))
    assert found == Diagnosis("Result depends on the wrong things", "h' does not depend on bias_hh, as it should.")
    assert of_cell(RIGHT_CELL.replace("tanh(a)", "torch.cos(a)")) is None


def test_of_whole_numbers_nothing_is_told_but_that_they_are() -> None:
    whole = RIGHT_CELL.replace("tanh(a)", "tanh(a).long()")
    assert of_cell(whole) is None


def test_pairs_of_known_mistakes_can_be_drawn_and_are_the_same_under_a_seed() -> None:
    bank = DiagnosisBank(known(mean=MEAN, bare=BARE, half=HALVED), REFERENCE)
    assert bank.doubles(5, [RNN_SIGNATURE], random.Random(1)) == bank.doubles(5, [RNN_SIGNATURE], random.Random(1))
    assert len(bank.doubles(5, [RNN_SIGNATURE], random.Random(1))) == 5
    assert bank.doubles(5, [], random.Random(1)) == []
    bank.explain(CALLS, replies(MEAN_AND_BARE))
    assert [one.names for one in bank.doubles(5, [], random.Random(1))] == [("mean", "half"), ("mean", "bare")]


def test_what_alternatives_have_in_common_is_said_once() -> None:
    gru = Signature(
        "GRUCell",
        {"weight_ih": "3H I", "weight_hh": "3H H", "bias_ih": "3H", "bias_hh": "3H", "x": "B I", "h": "B H"},
        ("x", "h"),
        {"h'": "B H"},
        init=("I", "H"),
        gates="rzn",
        equation=equations.GRU,
    )
    right = equations.GRU.source("GRUCell")
    reference, answer = (
        Oracle.from_source(text, "cell.py")
        for text in (right, right.replace("k_r = order[0]", "k_r = order[1]").replace("n = tanh(", "n = sigmoid("))
    )
    calls = Bank(Battery("values", gru, 4), Setting(reference, 1e-9, b"sixteen letters!")).drawn.calls

    def attempt(calls: Sequence[Call]) -> list[Returned | Raised | Refused]:
        return [answer.attempt(call) for call in calls]

    found = DiagnosisBank([], reference).explain(calls, attempt(calls), gru, attempt)
    assert found is not None
    assert found.name == (
        "Candidate squashed by a sigmoid + either Reset gate r computed from the rows of update gate z "
        "or Update gate used for the reset"
    )
    assert found.text.count("use tanh") == 1 and found.text.count(" Or: ") == 1
    assert alternatives(found.name) == [
        "Candidate squashed by a sigmoid + Reset gate r computed from the rows of update gate z",
        "Candidate squashed by a sigmoid + Update gate used for the reset",
    ]
