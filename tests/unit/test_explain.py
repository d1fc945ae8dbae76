"""Every sentence that a student reads, word for word."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.checks import Battery, CallOptions, Case, Oracle, Signature, Student, check
from autograder.checks.battery import Bank, Setting
from autograder.checks.example import counterexample
from autograder.checks.explain import (
    line_of,
    number,
    numbers,
    tell_fatal,
    tell_raised,
    tell_refused,
    tell_sync,
    tell_unloaded,
    where,
)
from autograder.checks.judge import Mismatch
from autograder.checks.smallest import Small
from autograder.checks.student import Answering
from autograder.checks.suite import Suite
from autograder.messages import Loaded, LoadProblem, Place, Raised, Refused, Shortcut, Sync
from autograder.records import Counterexample, Died, Evidence, Outcome, TimedOut
from autograder.sheet import tell_shortcut
from autograder.wire import Call, Returned

HandIn = Callable[..., Answering]

NOTHING = Loaded([], [])
PLACE = Place("cells.py", 12, "c = i * g", "forward")
LSTM = Signature("LSTMCell", {"x": "B I", "h": "B H", "c": "B H"}, ("x", ("h", "c")), {"h'": "B H", "c'": "B H"})
CALL = Call("LSTMCell", [[torch.zeros(3, 5), [torch.zeros(3, 4), torch.zeros(3, 4)]]], init=[5, 4])


def raised(stage: str, kind: str = "ValueError", message: str = "no", **more: bool) -> Raised:
    return Raised(stage, kind, message, [PLACE], **more)


def told(reply: Raised, loaded: Loaded = NOTHING, call: Call = CALL) -> tuple[Outcome, str]:
    return tell_raised(reply, call, loaded, LSTM)


# Exceptions.


@pytest.mark.parametrize(
    ("reply", "outcome", "message"),
    [
        (
            raised("call", "NotImplementedError", "lstm_cell: ...", not_started=True),
            Outcome.FAILED,
            "Not started yet: `forward` still raises NotImplementedError.",
        ),
        (
            raised("parameters", "ParameterMismatch", "bias_hh is missing; bias is one too many"),
            Outcome.FAILED,
            "The parameters of LSTMCell(5, 4) are not those of the handout: bias_hh is missing; bias is one too many.",
        ),
        (
            raised("parameters", "TypeError", "LSTMCell is not an nn.Module"),
            Outcome.FAILED,
            "LSTMCell is not an nn.Module, so it has no parameters that the grader could set.",
        ),
        (raised("build"), Outcome.CRASHED, "LSTMCell(5, 4) cannot be built: ValueError: no."),
        (raised("backward"), Outcome.CRASHED, "The backward pass fails: ValueError: no."),
        (raised("result"), Outcome.CRASHED, "The result cannot be read: ValueError: no."),
        (
            raised("call"),
            Outcome.CRASHED,
            "ValueError: no (with x (3, 5), h (3, 4), c (3, 4)).",
        ),
        (
            raised("call", "MemoryError", "DefaultCPUAllocator: can't allocate memory"),
            Outcome.CRASHED,
            "MemoryError: it needs more memory than it may have (with x (3, 5), h (3, 4), c (3, 4)).",
        ),
        (
            raised("build", "RecursionError", "maximum recursion depth exceeded"),
            Outcome.CRASHED,
            "LSTMCell(5, 4) cannot be built: RecursionError: it calls itself without end.",
        ),
        (raised("backward", "KeyError", ""), Outcome.CRASHED, "The backward pass fails: KeyError."),
        (raised("backward", "E", "two.\n  lines."), Outcome.CRASHED, "The backward pass fails: E: two. lines."),
    ],
)
def test_an_exception_is_told_by_where_it_came_from(reply: Raised, outcome: Outcome, message: str) -> None:
    assert told(reply) == (outcome, message)


def test_tensors_of_which_nothing_is_known_have_their_shapes_told() -> None:
    assert tell_raised(raised("call"), Call("f", [[torch.zeros(2), 1.0]]), NOTHING)[1] == (
        "ValueError: no (with a tensor (2,))."
    )


def test_a_call_without_tensors_says_nothing_of_shapes() -> None:
    assert told(raised("call"), call=Call("pair", [[]]))[1] == "ValueError: no."


def test_code_at_the_top_of_the_file_is_called_the_module() -> None:
    reply = Raised("call", "NotImplementedError", "", [Place("cells.py", 1, "x")], not_started=True)
    assert told(reply)[1] == "Not started yet: `the module` still raises NotImplementedError."


# What is missing.

MISSING = Raised("find", "NameError", "LSTMCell is not defined", [])
BROKEN = LoadProblem(["LSTMCell"], raised("load", "SyntaxError", "invalid syntax"))
UNREAD = LoadProblem([], raised("load", "IndentationError", "unexpected indent"))


@pytest.mark.parametrize(
    ("loaded", "message"),
    [
        (Loaded([], ["LstmCell"]), "LSTMCell is not defined; did you mean LstmCell, which is?"),
        (Loaded([], ["LSTM_Cell"]), "LSTMCell is not defined; did you mean LSTM_Cell, which is?"),
        (Loaded([], ["unroll", "LSTMCells"]), "LSTMCell is not defined; did you mean LSTMCells, which is?"),
        (NOTHING, "Not started yet: LSTMCell is not defined in what was handed in."),
        (Loaded([], ["GRUCell"]), "Not started yet: LSTMCell is not defined in what was handed in."),
        (
            Loaded([BROKEN], ["LstmCell"]),
            "LSTMCell is not defined, because its definition failed: SyntaxError: invalid syntax.",
        ),
        (
            Loaded([UNREAD], []),
            "LSTMCell is not defined: nothing of the file could be read, IndentationError: unexpected indent.",
        ),
        (Loaded([UNREAD], ["unroll"]), "Not started yet: LSTMCell is not defined in what was handed in."),
    ],
)
def test_a_name_that_is_missing_comes_with_the_likeliest_reason(loaded: Loaded, message: str) -> None:
    assert told(MISSING, loaded) == (Outcome.FAILED, message)


# Refusals, ends, and what did not load.


def test_a_forbidden_operator_is_named() -> None:
    assert tell_refused(Refused("autograd", [])) == (
        "It lets autograd work out the gradients, which this exercise forbids: write them out yourself."
    )
    assert tell_refused(Refused("clipping", [])) == (
        "It calls PyTorch's own gradient clipping, which this exercise forbids: write it out yourself."
    )
    assert tell_refused(Refused("lstm_cell", [])) == (
        "It calls PyTorch's own lstm_cell, which this exercise forbids: write the equations out yourself. "
        "(Holding such a layer for its parameters is fine; calling it is not.)"
    )


def test_a_worker_that_ended_is_told() -> None:
    assert tell_fatal(TimedOut(5.0, ())) == "No answer within 5 s; is there a loop that does not end?"
    assert tell_fatal(TimedOut(0.5, ())) == "No answer within 0.5 s; is there a loop that does not end?"
    assert tell_fatal(Died("was ended by signal SIGSEGV")) == "The program was ended by signal SIGSEGV."


def test_each_statement_that_did_not_run_is_told_with_its_line() -> None:
    problems = [
        LoadProblem(["a", "b"], raised("load", "ModuleNotFoundError", "No module named 'x'")),
        LoadProblem([], raised("load", "SystemExit", "")),
        LoadProblem([], Raised("load", "SyntaxError", "invalid syntax", [])),
        LoadProblem(["y"], raised("load", "ForbiddenOperator", "lstm_cell")),
    ]
    assert list(tell_unloaded(Loaded(problems, []))) == [
        "cells.py, line 12, `c = i * g`: ModuleNotFoundError: No module named 'x' (so a, b is not defined)",
        "cells.py, line 12, `c = i * g`: SystemExit",
        "SyntaxError: invalid syntax",
        "cells.py, line 12, `c = i * g`: it calls PyTorch's own lstm_cell, which is forbidden (so y is not defined)",
    ]


def test_a_line_is_told_with_its_text_where_that_is_known() -> None:
    assert line_of([]) == where([]) == ""
    assert line_of([PLACE, Place("cells.ipynb, cell 3", 2, "")]) == "cells.ipynb, cell 3, line 2"
    assert where([PLACE]) == "cells.py, line 12, `c = i * g`: "


# What happens on a GPU.

ON_GPU = Call("LSTMCell", [[torch.zeros(3, 5)]], init=[5, 4], device="fake-gpu")
MIXED = "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"


def test_tensors_in_two_places_are_told_with_the_remedy() -> None:
    assert told(raised("call", "RuntimeError", MIXED), call=ON_GPU) == (
        Outcome.FAILED,
        f"On a GPU it stops: {MIXED}. Everything that the code makes has to be where its arguments are: "
        "x.new_zeros(...), torch.zeros_like(x), or device=x.device.",
    )
    assert told(raised("call", "RuntimeError", MIXED))[0] is Outcome.CRASHED  # on the CPU it says something else


def test_a_gpu_asked_for_by_name_is_told_with_the_remedy() -> None:
    reply = raised("build", "AssertionError", "Torch not compiled with CUDA enabled")
    assert told(reply) == (
        Outcome.CRASHED,
        "LSTMCell(5, 4) cannot be built: it asks for a GPU by name, and there is none here (AssertionError: Torch not "
        "compiled with CUDA enabled). Make tensors where the arguments are, with device=x.device or x.new_zeros(...), "
        "and they will be right everywhere.",
    )
    assert told(raised("call", "AssertionError", "Torch not compiled with CUDA enabled"))[1].startswith("It asks for a")


def test_remarks_name_the_line_and_the_reason() -> None:
    assert tell_sync(Sync(".item() asks for a number", PLACE)) == (
        "cells.py, line 12, `c = i * g`: on a GPU the program waits here, since .item() asks for a number."
    )
    look = Shortcut(PLACE, "calls torch.lstm_cell")
    assert tell_shortcut(look) == "Needs a look: cells.py, line 12, `c = i * g`: it calls torch.lstm_cell"
    assert tell_shortcut(look, ["lstm_cell", "unroll"]).endswith(", which is forbidden in lstm_cell, unroll")


# Numbers.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1234567, "0.1235"),
        (123456.0, "123456"),
        (1e6, "1e+06"),
        (1e-7, "1e-07"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_a_number_has_four_digits_and_whole_ones_are_whole(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("tensor", "text"),
    [
        (torch.tensor([[2.0]]), "2"),
        (torch.tensor([1.0, 0.5]), "[1, 0.5]"),
        (torch.tensor([[1.0, 0.5]]), "[1, 0.5]"),
        (torch.tensor([[1.0], [2.0]]), "[[1], [2]]"),
        (torch.zeros(2, 0), "an empty tensor of shape (2, 0)"),
        (torch.arange(25.0), "[0, 1, 2, 3, … 21 more, shape (25,)]"),
        (torch.tensor([True, False]), "[1, 0]"),
    ],
)
def test_a_tensor_is_written_short(tensor: Tensor, text: str) -> None:
    assert numbers(tensor) == text


# The smallest case.

CELL = Signature(
    "Cell",
    {"w": "2H I", "b": "2H", "x": "B I", "h": "B H"},
    ("x", "h"),
    {"y": "B H"},
    init=("I", "H"),
    gates="rz",
)


def case(H: int = 1, **ones: list[int]) -> Case:
    sizes = {"B": 1, "I": 1, "H": H}
    tensors = {}
    for name in (*CELL.shapes, "gradient at y"):
        shape = [axis.length(sizes) for axis in CELL.tensor_axes(name)]
        tensors[name] = torch.zeros(shape, dtype=torch.float64)
        for place in ones.get(name, []):
            tensors[name].view(-1)[place] = 1
    tensors["gradient at y"] += 1
    return Case(sizes, tensors)


GRADIENTS = Battery("gradients", CELL, 8, CallOptions(gradients=True))
HALF, THIRD = torch.tensor([[0.5]]), torch.tensor([[1 / 3]])
WRONG = Mismatch("values", "y", "", 0.1, HALF, THIRD)


def example(
    drawn: Case,
    mismatch: Mismatch = WRONG,
    reveal: bool = False,
    reply: Returned | Raised | None = None,
    **battery: Any,
) -> Counterexample:
    setting = Setting(Oracle.from_objects({}), 1e-9, b"sixteen letters!")
    bank = Bank(Battery("values", CELL, **battery), setting)
    return counterexample(bank, Small(drawn, mismatch, reply or Returned([mismatch.got]), everyday=True), reveal)


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (case(), "For B = I = H = 1, everything 0"),
        (case(b=[1], h=[0]), "For B = I = H = 1 and b[z] = 1, h = 1, all else 0"),
        (case(2, b=[3], h=[1], w=[0]), "For B = I = 1, H = 2 and w[r, 0] = 1, b[z, 1] = 1, h[1] = 1, all else 0"),
        (case(2, w=[0, 1, 2, 3], h=[0, 1]), "For B = I = 1, H = 2; w = [1, 1, 1, 1]; h = [1, 1]; b, x = 0"),
        (case(w=[0, 1], b=[0, 1]), "For B = I = H = 1 and w[r] = 1, w[z] = 1, b[r] = 1, b[z] = 1, all else 0"),
    ],
)
def test_a_case_names_what_is_not_zero(drawn: Case, text: str) -> None:
    assert example(drawn).text == f"{text}: yours gives y = 0.3333."


def test_a_case_in_which_nothing_is_zero_does_not_speak_of_the_rest() -> None:
    scalar = Signature("f", {"x": "B I"}, ("x",), {"y": "B"})
    bank = Bank(Battery("values", scalar), Setting(Oracle.from_objects({}), 1e-9, b""))
    ones = Case({"B": 1, "I": 1}, {"x": torch.ones(1, 1)})
    found = counterexample(bank, Small(ones, WRONG, Returned([THIRD])), False)
    assert found.text == "For B = I = 1 and x = 1: yours gives y = 0.3333."


def test_a_public_case_shows_the_right_number_and_a_hidden_one_never_does() -> None:
    shown = example(case(b=[1]), reveal=True)
    assert shown.text == "For B = I = H = 1 and b[z] = 1, all else 0: expected y = 0.5, yours 0.3333."
    assert (shown.expected, shown.got) == ("y = 0.5", "y = 0.3333")
    assert "0.5" in shown.snippet
    hidden = example(case(b=[1]))
    assert hidden.expected is None and "0.5" not in hidden.text + hidden.snippet
    assert [(one.name, one.shape, one.value) for one in hidden.given] == [("b", [2], "[0, 1]")]
    assert hidden.sizes == {"B": 1, "I": 1, "H": 1}


def test_numbers_that_differ_look_different() -> None:
    near = Mismatch("values", "y", "", 1e-6, HALF.double(), HALF.double() + 1e-6)
    assert example(case(), near, reveal=True).text.endswith(": expected y = 0.5, yours 0.500001.")


def test_a_gradient_from_one_number_is_called_a_derivative() -> None:
    mismatch = Mismatch("gradients", "x", "", 0.1, HALF, THIRD)
    text = "For B = I = H = 1 and b[z] = 1, all else 0, the derivative of y with respect to x: "
    found = example(case(b=[1]), mismatch, options=GRADIENTS.options)
    assert (found.text, found.got) == (f"{text}yours is 0.3333.", "the derivative of y with respect to x = 0.3333")
    assert example(case(b=[1]), mismatch, True, options=GRADIENTS.options).text == f"{text}expected 0.5, yours 0.3333."


def test_one_wrong_entry_of_a_gradient_is_told_by_its_gate() -> None:
    mismatch = Mismatch("gradients", "b", "", 0.1, torch.tensor([0.25, 0.5]), torch.tensor([0.25, 0.0]))
    found = example(case(), mismatch, options=GRADIENTS.options)
    assert found.text.endswith("everything 0, the derivative of y with respect to b[z]: yours is 0.")


@pytest.mark.parametrize("forged", [torch.zeros(3), torch.ones(2, dtype=torch.bool), torch.zeros(0)])
def test_a_forged_gradient_is_shown_as_it_came(forged: Tensor) -> None:
    mismatch = Mismatch("gradients", "b", "", 0.1, torch.tensor([0.25, 0.5]), forged)
    assert "yours is " in example(case(), mismatch, options=GRADIENTS.options).text


def test_gradients_that_arrive_are_told_where_there_are_several() -> None:
    drawn = case(2)
    drawn.tensors["gradient at y"] *= -0.25
    mismatch = Mismatch("gradients", "x", "", 0.1, HALF, THIRD)
    assert example(drawn, mismatch, options=GRADIENTS.options).text == (
        "For B = I = 1, H = 2, everything 0; gradients that arrive: [-0.25, -0.25] at y, the gradient of x: "
        "yours is 0.3333."
    )


@pytest.mark.parametrize(
    ("mismatch", "text"),
    [
        (
            Mismatch("shape", "y", "", expected=HALF, got=torch.zeros(1)),
            "For B = I = H = 1, everything 0: y should have the shape (1, 1), that is (B, H), and yours has (1,).",
        ),
        (
            Mismatch("dtype", "y", "", got=HALF),
            "For B = I = H = 1 in float64, everything 0: y should be float64, and yours is float32.",
        ),
        (
            Mismatch("finite", "y", "", expected=HALF, got=torch.tensor([[torch.nan]])),
            "For B = I = H = 1, everything 0: yours gives y = nan.",
        ),
        (Mismatch("type", "", "", got=None), "For B = I = H = 1, everything 0: yours returns None."),
    ],
)
def test_a_reply_of_the_wrong_form_is_told_on_the_smallest_case(mismatch: Mismatch, text: str) -> None:
    assert example(case(), mismatch, reply=Returned([mismatch.got])).text == text


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (raised("call"), "For B = I = H = 1, everything 0: ValueError: no."),
        (raised("build"), "For Cell(1, 1): ValueError: no."),
        (raised("backward"), "For B = I = H = 1, everything 0: the backward pass fails: ValueError: no."),
        (raised("result"), "For B = I = H = 1, everything 0: the result cannot be read: ValueError: no."),
        (raised("parameters", "ParameterMismatch", "b is missing"), "For Cell(1, 1): b is missing."),
    ],
)
def test_a_crash_is_told_on_the_smallest_case(reply: Raised, text: str) -> None:
    found = example(case(), Mismatch("reply", "", ""), True, reply)
    assert (found.text, found.expected) == (text, None)


def test_what_is_said_of_a_gpu_and_of_memory() -> None:
    moved = Mismatch("device", "y", "", got=HALF)
    assert example(case(), moved, options=CallOptions(device="fake-gpu")).text == (
        "For B = I = H = 1 on a GPU, everything 0: yours puts y on the CPU, and the arguments are on a GPU."
    )
    strided = example(case(2, w=[0, 1]), options=CallOptions(strided=True)).text
    assert strided.startswith("For B = I = 1, H = 2 and w[r, 0] = 1, w[r, 1] = 1, all else 0: ")


# Whole findings, as they stand on a sheet.

SOLUTION = """
import torch
from torch import nn

class Cell(nn.Module):
    def __init__(self, I, H):
        super().__init__()
        self.w, self.b = nn.Parameter(torch.zeros(2 * H, I)), nn.Parameter(torch.zeros(2 * H))

    def forward(self, x, h):
        r, z = (x @ self.w.T + self.b).chunk(2, dim=-1)
        return torch.sigmoid(r) * h + z
"""
VALUES = Battery("values", CELL, 8)
SHAPES = Battery("shapes", CELL, 2, shapes_only=True)
PRINTED = Battery("printed", CELL, fixed=(case(b=[1]),), answers=((torch.ones(1, 1, dtype=torch.float64),),))


def found(answering: Answering, battery: Battery, reveal: bool = False, shrinking: bool = True) -> Evidence:
    @check("cell")
    def agrees(student: Student) -> None:
        """Agrees."""
        student.agrees(battery)

    reference = Oracle.from_source(SOLUTION, "solution.py")
    suite = Suite.of("cells", [agrees], reference, tolerance=1e-9, secret=b"sixteen letters!")
    return suite.run("cell", "agrees", answering, reveal=reveal, shrinking=shrinking)


def smallest(evidence: Evidence) -> str:
    assert evidence.counterexample is not None
    return evidence.counterexample.text


def test_the_right_answer_is_told_nothing(hand_in: HandIn) -> None:
    for battery in (VALUES, GRADIENTS, SHAPES, PRINTED):
        evidence = found(hand_in(SOLUTION), battery)
        assert (evidence.outcome, evidence.message, evidence.counterexample) == (Outcome.PASSED, "", None)


def test_a_forgotten_bias_is_shown_by_one_number(hand_in: HandIn) -> None:
    wrong = SOLUTION.replace("chunk(2", "add(-self.b * torch.tensor([0.0, 1.0]).repeat_interleave(h.shape[1])).chunk(2")
    evidence = found(hand_in(wrong), VALUES)
    assert (evidence.outcome, evidence.cases) == (Outcome.FAILED, 8)
    assert evidence.message == "y is wrong in every case."
    assert smallest(evidence) == "For B = I = H = 1 and b[z] = 1, all else 0: yours gives y = 0."
    assert smallest(found(hand_in(wrong), VALUES, reveal=True)).endswith("all else 0: expected y = 1, yours 0.")


def test_an_error_of_rounding_is_told_as_such(hand_in: HandIn) -> None:
    evidence = found(hand_in(SOLUTION.replace("(r) * h", "(r) * h.float().double()")), VALUES)
    assert re.fullmatch(
        r"y is wrong in every case \(by \de-08 at most: is something rounded, or computed in a smaller type on the "
        r"way\?\)\.",
        evidence.message,
    )


def test_outputs_that_are_right_are_told_beside_those_that_are_not(hand_in: HandIn) -> None:
    pair = Signature("pair", {"x": "B H"}, ("x",), {"y": "B H", "z": "B H", "w": "B H"})
    reference = Oracle.from_source("def pair(x):\n    return x, x, x\n", "solution.py")

    @check("cell")
    def agrees(student: Student) -> None:
        """Agrees."""
        student.agrees(Battery("pair", pair, 8))

    suite = Suite.of("cells", [agrees], reference, tolerance=1e-9, secret=b"sixteen letters!")
    evidence = suite.run("cell", "agrees", hand_in("def pair(x):\n    return x, 2 * x, 3 * x\n"), reveal=False)
    assert evidence.message == "z and w are wrong in every case; y is right in all."


def test_a_verdict_alone_asks_for_no_smaller_case(hand_in: HandIn) -> None:
    answering = hand_in(SOLUTION.replace("+ z", "- z"))
    evidence = found(answering, VALUES, shrinking=False)
    assert (evidence.outcome, evidence.counterexample) == (Outcome.FAILED, None)
    assert answering.asked == [8]  # type: ignore[attr-defined]


def test_a_wrong_answer_to_a_printed_case_is_shown_as_it_is(hand_in: HandIn) -> None:
    evidence = found(hand_in(SOLUTION.replace("* h + z", "* h - z")), PRINTED, reveal=True)
    assert smallest(evidence) == "For B = I = H = 1 and b[z] = 1, all else 0: expected y = 1, yours -1."


def test_a_mistake_in_some_sizes_only_is_counted(hand_in: HandIn) -> None:
    evidence = found(hand_in(SOLUTION.replace("* h + z", "* h + z + (h.shape[0] == 6)")), VALUES)
    assert evidence.message == "y is wrong in 1 of 8 cases."


def test_what_is_too_small_to_show_in_a_smaller_case_is_shown_as_it_was_drawn(hand_in: HandIn) -> None:
    evidence = found(hand_in(SOLUTION.replace("* h + z", "* h + z + 1e-7 * (h.numel() > 11)")), VALUES)
    assert evidence.outcome is Outcome.FAILED
    assert evidence.counterexample is not None and evidence.counterexample.sizes["H"] > 1


@pytest.mark.parametrize(
    ("replaced", "by", "message"),
    [
        ("* h + z", "* h.detach() + z", "it reaches x, w and b but not h"),
        ("(r) * h", "(r.detach()) * h", "it reaches h and gate z but not gate r, it is wrong for x"),
        ("self.b)", "self.b.detach())", "it reaches x, h and w but not b"),
    ],
)
def test_gradients_are_told_by_path_and_gate(hand_in: HandIn, replaced: str, by: str, message: str) -> None:
    evidence = found(hand_in(SOLUTION.replace(replaced, by)), GRADIENTS)
    assert evidence.message == f"The values are right, the gradient is not: {message}."
    assert smallest(evidence).startswith("For B = I = H = 1")


@pytest.mark.parametrize(
    ("result", "message", "case"),
    [
        (
            "None",
            "It returned None where one tensor is asked for; is a `return` missing?",
            "For B = I = H = 1, everything 0: yours returns None.",
        ),
        (
            "h, h",
            "It returned 2 things ((3, 4), (3, 4)) where one tensor is asked for.",
            "For B = I = H = 1, everything 0: yours returns 2 things ((1, 1), (1, 1)).",
        ),
        (
            "h.T",
            "y has shape (4, 3) where (3, 4), that is (B, H), is asked for.",
            "For B = I = 1, H = 2, everything 0: y should have the shape (1, 2), that is (B, H), and yours has (2, 1).",
        ),
    ],
)
def test_a_result_of_the_wrong_form_is_told_on_the_smallest_sizes(
    hand_in: HandIn, result: str, message: str, case: str
) -> None:
    head = SOLUTION[: SOLUTION.index("        r, z")]
    for battery in (SHAPES, VALUES):
        evidence = found(hand_in(f"{head}        return {result}\n"), battery)
        assert (evidence.outcome, evidence.message, smallest(evidence)) == (Outcome.FAILED, message, case)


def test_a_wrong_shape_in_one_case_is_told_before_wrong_values_in_all(hand_in: HandIn) -> None:
    evidence = found(hand_in(SOLUTION.replace("* h + z", "* h - z if h.shape[0] < 6 else z[0]")), VALUES)
    assert evidence.message == "y has shape (7,) where (6, 7), that is (B, H), is asked for."


def test_a_stub_has_not_been_started(hand_in: HandIn) -> None:
    head = SOLUTION[: SOLUTION.index("        r, z")]
    evidence = found(hand_in(f"{head}        raise NotImplementedError('later')\n"), VALUES)
    assert evidence.message == "Not started yet: `forward` still raises NotImplementedError."
    assert evidence.places[-1].text == "raise NotImplementedError('later')"


def test_parameters_that_do_not_fit_are_all_listed(hand_in: HandIn) -> None:
    wrong = SOLUTION.replace("self.w, self.b =", "self.w, self.bias =").replace("2 * H, I", "I, 2 * H")
    assert found(hand_in(wrong), VALUES).message == (
        "The parameters of Cell(5, 4) are not those of the handout: b is missing; bias is one too many; "
        "w has shape (5, 8) where (8, 5) is asked for."
    )


def test_a_fault_of_the_grader_is_never_the_students(hand_in: HandIn) -> None:
    @check("cell")
    def broken(student: Student) -> None:
        """Broken."""
        raise KeyError("left")

    @check("cell")
    def unanswerable(student: Student) -> None:
        """The reference cannot answer it."""
        student.reference.value("nothing_of_the_kind", [])

    reference = Oracle.from_source(SOLUTION, "solution.py")
    suite = Suite.of("cells", [broken, unanswerable], reference, tolerance=1e-9, secret=b"sixteen letters!")
    first = suite.run("cell", "broken", hand_in(SOLUTION), reveal=False)
    assert first.outcome is Outcome.UNGRADED
    assert (
        first.message.startswith("The check itself failed: KeyError: 'left' (")
        and "test_explain.py, line " in first.message
    )
    second = suite.run("cell", "unanswerable", hand_in(SOLUTION), reveal=False)
    assert (second.outcome, second.message) == (
        Outcome.UNGRADED,
        "The grader could not run this check: solution.py cannot answer a call of nothing_of_the_kind: "
        "NameError: nothing_of_the_kind is not defined",
    )
