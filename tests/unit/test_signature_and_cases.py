"""What a target looks like, the calls that are made of it, and the cases that are drawn for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from autograder.checks.battery import Bank, Battery, Setting
from autograder.checks.cases import CROSSED, Regime, derive, draw
from autograder.checks.oracle import Oracle
from autograder.checks.signature import COTANGENT, Axis, CallOptions, Case, Signature, axes, flat_names

LSTM = Signature(
    target="LSTMCell",
    init=("I", "H"),
    shapes={"weight_ih": "4H I", "bias_ih": "4H", "x": "B I", "h": "B H", "c": "B H"},
    arguments=("x", ("h", "c")),
    outputs={"h'": "B H", "c'": "B H"},
    gates="ifgo",
)
UNROLL = Signature("unroll", {"W": "H I", "x": "B T I"}, ("W", "x"), {"outputs": "B T H"})
SIZES = {"H": 2, "I": 3, "B": 4}
SECRET = b"sixteen letters!"


def case(signature: Signature = LSTM, seed: int = 0) -> Case:
    return draw(signature, 1, seed, [SIZES | {"T": 5}])[0]


# Signatures.


def test_axes_are_read_with_their_blocks() -> None:
    assert axes("4H I") == (Axis(4, "H"), Axis(1, "I"))
    assert axes("") == ()
    assert [axis.length({"H": 3, "I": 5}) for axis in axes("4H I")] == [12, 5]


@pytest.mark.parametrize(("text", "word"), [("4h I", "4h"), ("H*4", "H*4"), ("HI", "HI"), ("B 3", "3")])
def test_an_axis_that_is_none_is_told(text: str, word: str) -> None:
    with pytest.raises(ValueError) as caught:
        axes(text)
    assert str(caught.value) == f"{word!r} in {text!r} is no axis: expected a letter, with a number before it or not"


def test_what_is_no_argument_is_a_parameter() -> None:
    assert list(flat_names(LSTM.arguments)) == ["x", "h", "c"]
    assert LSTM.parameters == ["weight_ih", "bias_ih"]
    assert UNROLL.parameters == []


def test_sizes_are_named_in_the_order_of_the_handout() -> None:
    assert LSTM.letters == ["B", "I", "H"]
    assert UNROLL.letters == ["B", "T", "I", "H"]


def test_gradients_are_found_by_their_place_on_the_wire() -> None:
    names = {"x0": "x", "x1.0": "h", "x1.1": "c", "weight_ih": "weight_ih", "bias_ih": "bias_ih"}
    assert LSTM.input_names() == names


def test_the_gradient_at_an_output_has_the_outputs_axes() -> None:
    assert LSTM.tensor_axes(COTANGENT + "c'") == axes("B H")


def test_a_call_carries_sizes_parameters_and_nested_arguments() -> None:
    drawn = case()
    call = LSTM.to_call(drawn, CallOptions(strided=True, default_dtype="float32"))
    assert (call.target, call.init, call.strided, call.default_dtype) == ("LSTMCell", [3, 2], True, "float32")
    assert call.runs == [[drawn.tensors["x"], [drawn.tensors["h"], drawn.tensors["c"]]]]
    assert call.parameters is not None and list(call.parameters) == ["weight_ih", "bias_ih"]
    assert call.cotangents is None


def test_a_call_of_a_function_has_neither_sizes_nor_parameters() -> None:
    call = UNROLL.to_call(case(UNROLL), CallOptions())
    assert (call.init, call.parameters, len(call.runs[0])) == (None, None, 2)


def test_gradients_are_asked_of_every_output_or_of_one() -> None:
    drawn = case()
    arriving = [drawn.tensors[COTANGENT + name] for name in ("h'", "c'")]
    assert LSTM.to_call(drawn, CallOptions(gradients=True)).cotangents == arriving
    assert LSTM.to_call(drawn, CallOptions(gradients=True, only_output=1)).cotangents == [None, arriving[1]]


# Drawing.


def test_a_case_has_every_tensor_in_its_shape_and_nothing_is_zero() -> None:
    drawn = case()
    assert drawn.sizes == SIZES
    assert {name: tuple(tensor.shape) for name, tensor in drawn.tensors.items()} == {
        "weight_ih": (8, 3),
        "bias_ih": (8,),
        "x": (4, 3),
        "h": (4, 2),
        "c": (4, 2),
        "gradient at h'": (4, 2),
        "gradient at c'": (4, 2),
    }
    assert all(tensor.dtype == torch.float64 and bool(tensor.all()) for tensor in drawn.tensors.values())


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 24, 30])
def test_cases_are_as_many_as_asked_for_and_spread_evenly(count: int) -> None:
    drawn = draw(UNROLL, count, 2**64 - 1)
    assert len(drawn) == count
    per_size = [sum(one.sizes == sizes for one in drawn) for sizes in CROSSED]
    assert max(per_size) - min(per_size) <= 1


def test_the_same_seed_draws_the_same_cases_and_another_seed_others() -> None:
    first, again, other = (draw(LSTM, 8, base) for base in (7, 7, 8))
    assert all(torch.equal(a.tensors["x"], b.tensors["x"]) for a, b in zip(first, again, strict=True))
    assert not any(torch.equal(a.tensors["x"], b.tensors["x"]) for a, b in zip(first, other, strict=True))


def test_no_two_cases_of_a_battery_are_alike() -> None:
    assert len({float(one.tensors["c"].sum()) for one in draw(LSTM, 24, 3)}) == 24


def test_drawing_neither_reads_nor_moves_the_global_generator() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first = case(seed=1)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(6)
    assert torch.equal(case(seed=1).tensors["x"], first.tensors["x"])


def test_a_single_regime_is_drawn_as_often_as_asked_for() -> None:
    drawn = draw(LSTM, 20, 0, [SIZES], [Regime(inputs=600.0)])
    assert len(drawn) == 20
    assert all(one.tensors["x"].abs().max() > 60 > one.tensors["h"].abs().max() for one in drawn)


def test_a_signature_may_scale_a_tensor() -> None:
    scaled = Signature("f", {"a": "H", "b": "H"}, ("a", "b"), {"y": "H"}, scales={"a": 1e6})
    (drawn,) = draw(scaled, 1, 0, [{"H": 50}], [Regime()])
    assert drawn.tensors["a"].abs().median() > 1e5 > drawn.tensors["b"].abs().max()


def test_sizes_tell_batch_input_and_state_apart_and_are_square_once() -> None:
    assert sum(sizes["I"] == sizes["H"] for sizes in CROSSED) == 2
    assert any(sizes["H"] >= 5 for sizes in CROSSED) and any(sizes["T"] >= 8 for sizes in CROSSED)
    assert all(sizes["B"] > 1 for sizes in CROSSED) and all(sizes["B"] != sizes["T"] for sizes in CROSSED)


def test_a_seed_depends_on_the_secret_and_on_every_word_of_the_purpose() -> None:
    seeds = [derive(SECRET, "values", "LSTMCell"), derive(SECRET, "values", "GRUCell"), derive(SECRET, "values")]
    seeds += [derive(b"another secret..", "values"), derive(SECRET, "val", "ues")]
    assert len(set(seeds)) == 5
    assert derive(SECRET, "values") == seeds[2] and all(0 <= seed < 2**64 for seed in seeds)


# Banks.

SQUARE = Signature("square", {"x": "B I"}, ("x",), {"y": "B I"})
SETTING = Setting(Oracle.from_source("def square(x):\n    return x * x", "square.py"), 1e-9, SECRET)


def test_a_bank_draws_once_and_shares_its_calls() -> None:
    bank = Bank(Battery("values", SQUARE, 4), SETTING)
    assert bank.drawn is bank.drawn and bank.dense is bank.dense and bank.repeated is bank.repeated
    assert all(one is other for one, other in zip(bank.tiny, bank.tiny, strict=True))
    assert len(bank.drawn.calls) == 4


def test_batteries_of_another_name_or_secret_hold_other_cases() -> None:
    setting = Setting(SETTING.reference, 1e-9, b"another secret!!")
    battery = Battery("values", SQUARE, 1)
    banks = [Bank(battery, SETTING), Bank(Battery("more", SQUARE, 1), SETTING), Bank(battery, setting)]
    assert len({float(bank.drawn.cases[0].tensors["x"].sum()) for bank in banks}) == 3


def test_a_bank_knows_the_right_answers_in_float64_whatever_the_type_of_its_cases() -> None:
    posed = Bank(Battery("single", SQUARE, 2, dtype=torch.float32), SETTING).drawn
    right, drawn = posed.expected[0], posed.cases[0].tensors["x"]
    assert (drawn.dtype, right.dtype, right.outputs[0].dtype) == (torch.float32, torch.float32, torch.float64)
    assert right.budgets is not None and 0 < right.budgets[0] < 1e-4
    assert torch.equal(right.outputs[0], drawn.double() ** 2)


def test_fixed_cases_with_printed_answers_need_no_oracle() -> None:
    fixed = Case({"B": 1, "I": 1}, {"x": torch.full((1, 1), 3.0, dtype=torch.float64)})
    battery = Battery("printed", SQUARE, fixed=(fixed,), answers=((torch.full((1, 1), 9.0, dtype=torch.float64),),))
    bank = Bank(battery, Setting(Oracle.from_objects({}), 1e-9, SECRET))
    assert bank.drawn.cases == (fixed,) and bank.drawn.expected[0].outputs == battery.answers[0]
    assert not bank.shrinks


def test_cases_on_which_the_reference_is_unstable_are_left_out() -> None:
    unstable = Oracle.from_source("def square(x):\n    return x * x if x.shape[0] > 3 else (x * 1e12).sin()", "s.py")
    bank = Bank(Battery("values", SQUARE, 8), Setting(unstable, 1e-9, SECRET))
    assert {one.sizes["B"] for one in bank.drawn.cases} == {4, 5, 6}


def test_tiny_cases_have_no_one_or_two_ones() -> None:
    singles, pairs = Bank(Battery("values", LSTM_TINY, 1), Setting(ZERO, 1e-9, SECRET)).tiny
    ones = [sum(int(one.tensors[name].sum()) for name in LSTM_TINY.shapes) for one in (*singles.cases, *pairs.cases)]
    assert ones == [0] + [1] * 5 + [2] * 10
    assert all(set(one.sizes.values()) == {1} for one in singles.cases)


def test_repeated_calls_pose_one_case_twice_and_its_rows_alone() -> None:
    calls, count = Bank(Battery("repeated", SQUARE, 3), SETTING).repeated
    assert count == 3 and all(len(call.runs) == 3 and call.echo for call in calls[:count])
    first = calls[0].runs
    assert torch.equal(first[0][0], first[2][0]) and torch.equal(first[1][0], -0.5 * first[0][0])
    rows = [call.runs[0][0] for call in calls[count:]]
    assert torch.equal(torch.cat(rows), first[0][0])


LSTM_TINY = Signature(
    "zero", {"weight_ih": "2H I", "x": "B I", "h": "B H", "c": "B H"}, ("weight_ih", "x", "h", "c"), {"y": "B H"}
)
ZERO = Oracle.from_source("def zero(weight_ih, x, h, c):\n    return h * 0", "zero.py")


def test_the_same_seed_draws_the_same_cases_whatever_else_is_loaded(tmp_path: Path) -> None:
    """Hypothesis mixes constants of local modules into the integers that it draws; ours must not depend on that."""
    (tmp_path / "loaded.py").write_text("NUMBERS = [" + ", ".join(str(7919 * n) for n in range(500)) + "]\n")
    script = (
        "import hashlib, sys\n"
        "from autograder.checks import Signature, draw\n"
        "if len(sys.argv) > 1:\n"
        "    sys.path.insert(0, sys.argv[1])\n"
        "    import loaded\n"
        "cell = Signature('C', {'W': 'H I', 'x': 'B I'}, ('x',), {'y': 'B H'}, ('I', 'H'))\n"
        "data = b''.join(t.numpy().tobytes() for case in draw(cell, 64, 12345) for t in case.tensors.values())\n"
        "print(hashlib.sha256(data).hexdigest())\n"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script, *more], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout
        for more in ([], [str(tmp_path)])
    }
    assert len(hashes) == 1
    assert not (tmp_path / ".hypothesis").exists()
