"""Is a reply the right answer? Each stage by itself, the order of the stages, and the words that a student reads."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from autograder.checks.judge import STAGES, Expected, Judge, describe, unpack
from autograder.checks.signature import Signature
from autograder.checks.tolerance import allowed, allowed_gradient, allowed_in, precision_of
from autograder.messages import Raised, Refused
from autograder.records import Died, Fatal, TimedOut
from autograder.wire import Answered, Opaque, Returned, Value

ONE = Signature("RNNCell", {"w": "H", "x": "B I"}, ("x",), {"h'": "B H"}, init=("I", "H"))
TWO = Signature("LSTMCell", {"w": "H", "x": "B I"}, ("x",), {"h'": "B H", "c'": "B H"}, init=("I", "H"))
RIGHT = torch.tensor([[1.0, -2.0, 0.5]], dtype=torch.float64)


def messages(
    reply: Answered | Fatal | Value, expected: Expected | None = None, signature: Signature = ONE
) -> list[str]:
    return [mismatch.message for mismatch in judged(reply, expected, signature)]


def judged(reply: Answered | Fatal | Value, expected: Expected | None = None, signature: Signature = ONE, **more: bool):
    if not isinstance(reply, Returned | Raised | Refused | TimedOut | Died):
        reply = Returned([reply])
    expected = expected or Expected((RIGHT,) * len(signature.outputs))
    return Judge(signature, 1e-9, **more).mismatches(expected, reply)


def stages(*arguments: object, **more: object) -> list[str]:
    return [mismatch.stage for mismatch in judged(*arguments, **more)]  # type: ignore[arg-type]


def test_the_right_answer_has_no_mismatch() -> None:
    assert messages(RIGHT) == []
    assert messages([RIGHT, RIGHT], signature=TWO) == []


# Replies that are no answer.


@pytest.mark.parametrize(
    ("reply", "what"),
    [
        (Raised("build", "TypeError", "no", []), "build TypeError"),
        (Refused("lstm_cell", []), "lstm_cell"),
        (TimedOut(5.0, ()), "TimedOut"),
        (Died("was ended"), "Died"),
    ],
)
def test_a_reply_that_is_no_answer_comes_before_everything_else(reply: Answered | Fatal, what: str) -> None:
    assert [(one.stage, one.what, one.error) for one in judged(reply)] == [("reply", what, math.inf)]
    assert STAGES[0] == "reply"


# Type.


@pytest.mark.parametrize(
    ("value", "signature", "message"),
    [
        (None, ONE, "It returned None where one tensor is asked for; is a `return` missing?"),
        (1.5, ONE, "It returned the number 1.5 where one tensor is asked for"),
        ([RIGHT], ONE, "It returned a tuple of one thing ((1, 3)) where one tensor is asked for"),
        ([RIGHT, RIGHT], ONE, "It returned 2 things ((1, 3), (1, 3)) where one tensor is asked for"),
        (RIGHT, TWO, "It returned one tensor of shape (1, 3) where the 2 tensors (h', c') are asked for"),
        ([RIGHT, None], TWO, "It returned 2 things ((1, 3), None) where the 2 tensors (h', c') are asked for"),
    ],
)
def test_a_result_of_another_kind_is_described(value: Value, signature: Signature, message: str) -> None:
    assert messages(value, signature=signature) == [message]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "the number True"),
        (3, "the number 3"),
        ("text", "a text"),
        ({"h": 1, "c": 2}, "a dictionary with the keys 'h', 'c'"),
        ([], "an empty tuple"),
        ((), "an empty tuple"),
        ([1.0], "a tuple of one thing (the number 1.0)"),
        ([RIGHT, [RIGHT]], "2 things ((1, 3), a tuple of one thing ((1, 3)))"),
        (torch.zeros(2, 3), "one tensor of shape (2, 3)"),
        (Opaque("numpy.ndarray"), "a numpy.ndarray"),
        (Opaque("a tensor of dtype complex64 on cpu"), "a tensor of dtype complex64 on cpu"),
    ],
)
def test_a_result_is_described_in_words(value: Value, words: str) -> None:
    assert describe(value) == words


def test_tensors_are_unpacked_only_from_what_was_asked_for() -> None:
    assert unpack(RIGHT, 1) == [RIGHT]
    assert unpack([RIGHT, RIGHT], 2) == [RIGHT, RIGHT]
    assert unpack([RIGHT], 1) is None and unpack(RIGHT, 2) is None
    assert unpack([RIGHT, 1.0], 2) is None and unpack({"h": RIGHT}, 1) is None


# Shape, type of number, finiteness.


def test_a_wrong_shape_is_told_with_the_letters_of_the_handout() -> None:
    assert messages(RIGHT.T) == ["h' has shape (3, 1) where (1, 3), that is (B, H), is asked for"]


def test_a_shape_that_would_broadcast_is_wrong_all_the_same() -> None:
    assert stages(RIGHT[0]) == ["shape"]


def test_a_wrong_type_of_number_is_told() -> None:
    assert messages(RIGHT.float()) == ["h' is float32 for float64 arguments and parameters"]
    assert messages(RIGHT.long()) == ["h' is int64 for float64 arguments and parameters"]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([math.nan, 1, math.inf], "h' has nan in 2 of 3 places"),
        ([math.inf, 1, 2], "h' has inf in 1 of 3 places"),
    ],
)
def test_what_is_not_finite_is_counted(bad: list[float], message: str) -> None:
    assert messages(torch.tensor([bad], dtype=torch.float64)) == [message]


def test_the_earliest_stage_is_told_alone() -> None:
    assert stages([RIGHT.float() * math.nan, RIGHT.T], signature=TWO) == ["shape"]
    assert stages([RIGHT * 2, RIGHT * math.nan], signature=TWO) == ["finite"]
    assert stages([RIGHT * 2, RIGHT * 3], signature=TWO) == ["values", "values"]


def test_where_shapes_are_asked_for_numbers_and_types_are_free() -> None:
    assert stages(RIGHT.float() * 7, shapes_only=True) == []
    assert stages(RIGHT.T, shapes_only=True) == ["shape"]
    assert stages(RIGHT * math.nan, shapes_only=True) == []


# Values.


@pytest.mark.parametrize(("off", "wrong"), [(0.9e-9, False), (1.1e-9, True)])
def test_the_tolerance_is_absolute_for_small_numbers(off: float, wrong: bool) -> None:
    assert stages(RIGHT + torch.tensor([0, 0, off])) == ["values"] * wrong


@pytest.mark.parametrize(("off", "wrong"), [(1.9e-9, False), (2.1e-9, True)])
def test_the_tolerance_is_relative_for_large_numbers(off: float, wrong: bool) -> None:
    assert stages(RIGHT + torch.tensor([0, off, 0])) == ["values"] * wrong


def test_a_wrong_value_says_how_far_off_it_is() -> None:
    (mismatch,) = judged(RIGHT + 0.25)
    assert (mismatch.what, mismatch.error) == ("h'", 0.25)
    assert mismatch.expected is RIGHT and mismatch.got is not None


def test_an_empty_result_of_the_right_shape_is_right() -> None:
    empty = torch.zeros(1, 0, dtype=torch.float64)
    assert messages(empty, Expected((empty,))) == []


def test_in_a_smaller_type_the_budget_decides() -> None:
    expected = Expected((RIGHT,), dtype=torch.float32, budgets=(1e-6,))
    assert stages(RIGHT.float(), expected) == []
    assert stages(RIGHT.float() + 1e-5, expected) == ["values"]
    assert stages(RIGHT, expected) == ["dtype"]


# Gradients.


def with_gradients(x: Tensor | None, w: Tensor | None) -> Returned:
    return Returned([RIGHT], {"x0": x, "w": w})


SLOPES = Expected((RIGHT,), {"x": RIGHT, "w": None})


def test_right_gradients_pass_and_none_is_zero() -> None:
    assert messages(with_gradients(RIGHT, None), SLOPES) == []
    assert messages(with_gradients(RIGHT, torch.zeros(3, dtype=torch.float64)), SLOPES) == []


def test_a_gradient_that_is_missing_and_one_that_is_wrong_are_told_apart() -> None:
    assert messages(with_gradients(None, None), SLOPES) == ["no gradient reaches x"]
    assert messages(with_gradients(0 * RIGHT, None), SLOPES) == ["no gradient reaches x"]
    assert messages(with_gradients(RIGHT + 1, None), SLOPES) == ["the gradient of x is wrong"]
    assert messages(with_gradients(RIGHT, torch.ones(3)), SLOPES) == ["the gradient of w is wrong"]
    assert messages(Returned([RIGHT], None), SLOPES) == ["no gradient reaches x"]


def test_a_gradient_that_is_not_a_number_is_wrong() -> None:
    assert stages(with_gradients(RIGHT * math.nan, None), SLOPES) == ["gradients"]


@pytest.mark.parametrize(
    "sent", [torch.ones(2), torch.ones(5, 1, 3), torch.zeros(0), torch.tensor([[True, True, True]])]
)
def test_a_gradient_that_only_a_hostile_worker_would_send_is_wrong_and_no_fault_of_ours(sent: Tensor) -> None:
    assert stages(with_gradients(sent, None), SLOPES) == ["gradients"]


def test_gradients_are_looked_at_only_when_the_values_are_right() -> None:
    assert stages(Returned([RIGHT + 1], {"x0": None}), SLOPES) == ["values"]


# Tolerance.


def test_the_allowance_grows_with_the_reference_from_one_on() -> None:
    assert allowed(torch.tensor([0.0, -10.0]), 1e-9).tolist() == pytest.approx([1e-9, 1e-8])
    assert allowed_gradient(torch.tensor([0.1, -100.0]), 1e-9) == pytest.approx(1e-7)
    assert allowed_gradient(torch.zeros(0), 1e-9) == 1e-9


def test_a_smaller_type_is_allowed_a_multiple_of_the_references_own_error() -> None:
    reference = torch.tensor([1.0], dtype=torch.float64)
    single = precision_of(torch.float32, "cpu", "")
    assert allowed_in(single, reference, reference.float() + 1e-3) == pytest.approx(8e-3, rel=1e-3)
    assert allowed_in(single, reference, reference.float()) == 4 * torch.finfo(torch.float32).eps
    assert allowed_in(single, torch.zeros(0), torch.zeros(0)) == 0
    lucky = reference.float()  # as on a case under secret 59, on which an honest sum erred by 7e-7
    assert allowed_in(single, reference, lucky, [reference + 1e-6]) == pytest.approx(8e-6, rel=1e-3)


def test_on_a_gpu_the_arithmetic_decides_what_may_be_erred() -> None:
    reference = torch.tensor([3.0], dtype=torch.float64)
    exact = [
        allowed_in(precision_of(torch.float32, "cuda", arithmetic), reference, reference.float())
        for arithmetic in ("", "tf32", "float16", "bfloat16")
    ]
    assert exact == pytest.approx([6e-5, 3e-2, 15e-2, 15e-2])
    assert allowed_in(precision_of(torch.float32, "cuda", "bfloat16"), reference, reference + 0.1) == pytest.approx(1.6)


def test_a_result_that_left_the_gpu_is_told_and_a_single_number_may_leave_it() -> None:
    away = Returned([RIGHT], devices=["cpu"])
    found = Judge(ONE, 1e-9, device="fake-gpu").mismatches(Expected((RIGHT,)), away)
    assert [mismatch.message for mismatch in found] == [
        "h' is on the CPU though the arguments are on a GPU: make tensors where the arguments are, "
        "as x.new_zeros(...) does"
    ]
    number = Signature("norm", {"x": "B I"}, ("x",), {"y": ""})
    single = Returned([RIGHT.sum()], devices=["cpu"])
    assert Judge(number, 1e-9, device="fake-gpu").mismatches(Expected((RIGHT.sum(),)), single) == []
