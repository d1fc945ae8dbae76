"""The smallest failing case, of every kind of mistake, and the lines of code that show it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from autograder.checks import Battery, CallOptions, Case, Oracle, Signature, Student, check, draw
from autograder.checks.battery import Bank, Setting
from autograder.checks.snippet import snippet_of_call
from autograder.checks.student import Answering, KnownCases
from autograder.checks.suite import Suite
from autograder.checks.tiny import blank, dense, forms, of_ones
from autograder.grade import _Answering
from autograder.messages import Loaded, Refused
from autograder.records import Counterexample, Died
from autograder.wire import Call

HandIn = Callable[..., Answering]

CELL = Signature(
    "Cell",
    {"w": "2H I", "u": "2H H", "x": "B I", "h": "B H"},
    ("x", "h"),
    {"y": "B H"},
    init=("I", "H"),
    gates="rz",
)
SOLUTION = """
import torch
from torch import nn

class Cell(nn.Module):
    def __init__(self, I, H):
        super().__init__()
        self.w, self.u = nn.Parameter(torch.zeros(2 * H, I)), nn.Parameter(torch.zeros(2 * H, H))

    def forward(self, x, h):
        r, z = (x @ self.w.T + h @ self.u.T).chunk(2, dim=-1)
        return torch.sigmoid(r) * h + torch.tanh(z)
"""
VALUES = Battery("values", CELL, 8)
GRADIENTS = Battery("gradients", CELL, 8, CallOptions(gradients=True))
SINGLE = Battery("single", CELL, 8, CallOptions(default_dtype="float32"), dtype=torch.float32)
DOUBLE = Battery("double", CELL, 8, CallOptions(default_dtype="float32"))
SHAPES = Battery("shapes", CELL, 2, shapes_only=True)
STRIDED = Battery("strided", CELL, 8, CallOptions(strided=True))
ON_GPU = Battery("gpu", CELL, 4, CallOptions(device="fake-gpu"))
PAIR = Signature("harness:both", {"the x": "T"}, ("the x",), {"one": "T", "two": "T"})
HARNESS = "def both(student, x):\n    return student.both(x)\n"
BOTH = "def both(x):\n    return x.cumsum(0), 2 * x\n"


def example(
    answering: Answering,
    battery: Battery,
    solution: str = SOLUTION,
    known: KnownCases | None = None,
    reveal: bool = True,
    harness: str = "",
) -> Counterexample:
    @check("cell")
    def agrees(student: Student) -> None:
        """Agrees."""
        student.agrees(battery)

    reference = Oracle.from_source(solution, "solution.py", harness)
    suite = Suite.of("cells", [agrees], reference, tolerance=1e-9, secret=b"sixteen letters!")
    found = suite.run("cell", "agrees", answering, reveal=reveal, known=known).counterexample
    assert found is not None
    return found


def wrong(replaced: str, by: str) -> str:
    assert replaced in SOLUTION
    return SOLUTION.replace(replaced, by)


# Small cases, of every kind.


@pytest.mark.parametrize(
    ("replaced", "by", "battery", "text"),
    [
        (
            "torch.tanh(z)",
            "z",
            VALUES,
            "For B = I = H = 1 and w[z] = 1, x = 1, all else 0: expected y = 0.7616, yours 1.",
        ),
        (
            "self.u.T)",
            "self.u.view(2, *h.shape[1:], -1).mT.reshape(self.u.shape).T)",
            VALUES,
            "For B = I = 1, H = 2 and u[r, 1, 0] = 1, h[0] = 1, h[1] = 1, all else 0: "
            "expected y = [0.5, 0.7311], yours [0.7311, 0.5].",
        ),
        (
            "* h +",
            "* h.detach() +",
            GRADIENTS,
            "For B = I = H = 1, everything 0, the derivative of y with respect to h: expected 0.5, yours 0.",
        ),
        (
            "return ",
            "return torch.zeros(1, dtype=torch.float64) + ",
            SINGLE,
            "For B = I = H = 1 in float32, everything 0: y should be float32, and yours is float64.",
        ),
        (
            "return torch.sigmoid(r) * h + torch.tanh(z)",
            "return (torch.sigmoid(r) * h + torch.tanh(z)).T",
            SHAPES,
            "For B = I = 1, H = 2, everything 0: y should have the shape (1, 2), that is (B, H), and yours has (2, 1).",
        ),
        (
            "return ",
            "return (1 / 0 if len(x) > 1 else 1) * ",
            VALUES,
            "For B = 2, I = H = 1, everything 0: ZeroDivisionError: division by zero.",
        ),
        (
            "return ",
            "return (1 / 0 if x.abs().max() > 0.1 else 1) * ",
            VALUES,
            "For B = I = H = 1 and x = 1, all else 0: ZeroDivisionError: division by zero.",
        ),
        (
            "torch.zeros(2 * H, I)",
            "torch.zeros(I, 2 * H)",
            VALUES,
            "For Cell(1, 1): w has shape (1, 2) where (2, 1) is asked for.",
        ),
        ("return ", "return None and ", VALUES, "For B = I = H = 1, everything 0: yours returns None."),
        (
            "torch.tanh(z)",
            "torch.tanh(z) + torch.zeros(1, 1)",
            ON_GPU,
            "For B = I = H = 1 on a GPU, everything 0: RuntimeError: Expected all tensors to be on the same device, "
            "but found at least two devices, cuda:0 and cpu! (in add, with a CPU tensor of shape (1, 1)).",
        ),
    ],
)
def test_the_smallest_case_of(hand_in: HandIn, replaced: str, by: str, battery: Battery, text: str) -> None:
    assert example(hand_in(wrong(replaced, by)), battery).text == text


def test_a_case_on_a_gpu_says_where_the_result_should_be(hand_in: HandIn) -> None:
    found = example(
        hand_in(wrong("torch.tanh(z)", "torch.tanh(z); return y.cpu()").replace("return torch", "y = torch")), ON_GPU
    )
    assert found.text == (
        "For B = I = H = 1 on a GPU, everything 0: yours puts y on the CPU, and the arguments are on a GPU."
    )
    assert (found.expected, found.got) == ("y on the GPU", "y on the CPU")


def test_what_is_refused_or_not_started_or_missing_has_no_case(hand_in: HandIn) -> None:
    class Refusing:
        threads = ()

        def loaded(self) -> Died:
            return Died("is not asked")

        def ask(self, calls: list[Call]) -> list[Refused]:
            return [Refused("lstm_cell", []) for _ in calls]

    stub = wrong("return ", "raise NotImplementedError; return ")
    for answering in (Refusing(), hand_in(stub), hand_in(SOLUTION.replace("class Cell", "class Other"))):
        with pytest.raises(AssertionError):
            example(answering, VALUES)


def test_a_case_that_kills_the_worker_does_not_end_the_search_in_an_error(hand_in: HandIn) -> None:
    inner = hand_in(wrong("+ torch", "- torch"))

    class Dying:
        """Survives the battery alone."""

        threads = ()
        loaded = inner.loaded
        deaths = 0

        def ask(self, calls: list[Call]) -> object:
            if len(calls) == 8:
                return inner.ask(calls)
            self.deaths += 1
            return Died("was ended by signal SIGSEGV")

    dying = Dying()
    found = example(dying, VALUES)  # type: ignore[arg-type]
    assert found.sizes["H"] > 1 and found.text.startswith("For B = ")
    assert dying.deaths == 1  # each may cost as long as a batch may take


def test_a_reference_without_an_answer_to_small_cases_costs_nobody_the_verdict(hand_in: HandIn) -> None:
    picky = wrong("return ", "assert x.all(), 'nothing is zero in the handout'; return ")
    found = example(hand_in(wrong("torch.tanh(z)", "z")), VALUES, picky)
    assert found.sizes["H"] > 1 and found.text.startswith("For B = ")


def test_a_case_that_is_known_is_tried_before_any_other(hand_in: HandIn) -> None:
    answering = hand_in(wrong("torch.tanh(z)", "z"))
    known: KnownCases = {}
    first = example(answering, VALUES, known=known)
    asked = len(answering.asked)  # type: ignore[attr-defined]
    again = example(answering, DOUBLE, known=known)
    assert again.text == first.text
    assert answering.asked[asked:] == [8, 1]  # type: ignore[attr-defined]
    assert example(answering, GRADIENTS, known=known).text.startswith("For B = I = H = 1 and w[z] = 1, x = 1")


def test_a_large_case_is_not_kept_for_the_next_check_and_a_small_one_takes_its_type(hand_in: HandIn) -> None:
    simple = draw(CELL, 1, 0)[0]
    printed = Battery("printed", CELL, fixed=(simple,), answers=((torch.zeros(*simple.tensors["h"].shape).double(),),))
    known: KnownCases = {}
    answering = hand_in(wrong("torch.tanh(z)", "z"))
    assert example(answering, printed, known=known).sizes["H"] > 1 and known == {"Cell": []}
    small = example(answering, SINGLE, known=known)
    assert example(answering, VALUES, known=known).text == small.text
    assert {tensor.dtype for case in known["Cell"] for tensor in case.tensors.values()} == {
        torch.float32,
        torch.float64,
    }


def test_the_smallest_case_is_always_the_same(hand_in: HandIn) -> None:
    source = wrong("self.u.T)", "self.u.T.roll(1, 0))")
    assert example(hand_in(source), VALUES) == example(hand_in(source), VALUES)


def test_a_public_check_is_given_no_case_that_comes_of_hidden_inputs() -> None:
    answering = _Answering(None, Loaded([], []), {})  # type: ignore[arg-type]
    case = blank(CELL, {"B": 1, "I": 1, "H": 1})
    answering.known("public")["Cell"] = [case]
    assert answering.known("hidden") == {"Cell": [case]}
    answering.known("hidden")["Cell"].append(case)
    assert answering.known("public") == {"Cell": [case]}


# Cases made of a signature.


def test_everything_is_zero_but_bounds() -> None:
    clip = Signature("clip", {"g": "H", "bound": ""}, ("g", "bound"), {"out": "H"})
    assert {name: one.tolist() for name, one in blank(clip, {"H": 2}).tensors.items()} == {"g": [0, 0], "bound": 1}
    assert all(float(one.tensors["bound"]) == 1 for cases in of_ones(clip) for one in cases)
    assert all(float(one.tensors["bound"]) > 0 and bool(one.tensors["g"].all()) for one in dense(clip))


def test_ones_come_alone_and_in_pairs_and_in_one_step_before_two() -> None:
    sequence = Signature("f", {"w": "H", "x": "T"}, ("w", "x"), {"y": "T"})
    found = [
        [(one.sizes["T"], [t.tolist() for t in one.tensors.values()]) for one in cases] for cases in of_ones(sequence)
    ]
    assert found[:2] == [[(1, [[0], [0]]), (1, [[1], [0]]), (1, [[0], [1]])], [(1, [[1], [1]])]]
    assert [len(cases) for cases in found] == [3, 1, 4, 3] and {steps for steps, _ in found[3]} == {2}


def test_a_gradient_starts_from_one_number_at_a_time() -> None:
    sequence = Signature("f", {"x": "T"}, ("x",), {"y": "T", "z": ""})
    singles = list(of_ones(sequence, gradients=True))[2]
    starts = [(one.tensors["gradient at y"].tolist(), float(one.tensors["gradient at z"])) for one in singles[:3]]
    assert starts == [([1, 0], 0), ([0, 1], 0), ([0, 0], 1)]


def test_forms_are_no_larger_than_what_was_drawn_and_empty_where_that_was() -> None:
    sizes = [case.sizes for case in forms(CELL, {"B": 2, "I": 1, "H": 0})]
    assert sizes == [{"B": 1, "I": 1, "H": 0}, {"B": 2, "I": 1, "H": 0}]


def in_chunks(signature: Signature, count: int, base: int) -> list[Case]:
    return draw(signature, count, base, [{"T": 3, "C": 3}])


def test_sizes_that_only_outputs_have_are_neither_chosen_nor_told(hand_in: HandIn) -> None:
    chunks = Signature("losses", {"x": "T"}, ("x",), {"y": "C"})
    source = "def losses(x):\n    return x.cumsum(0)\n"
    found = example(
        hand_in(source.replace("cumsum(0)", "cumsum(0) * 2")), Battery("b", chunks, 4, drawing=in_chunks), source
    )
    assert found.text == "For T = 1 and x = 1: expected y = 1, yours 2."
    assert found.sizes == {"T": 1}


# Snippets, word for word; tests/course executes those of kept answers.


def lines(hand_in: HandIn, replaced: str, by: str, battery: Battery) -> list[str]:
    return example(hand_in(wrong(replaced, by)), battery).snippet.splitlines()


def test_a_snippet_builds_the_cell_and_prints_what_is_wrong(hand_in: HandIn) -> None:
    assert lines(hand_in, "torch.tanh(z)", "z", VALUES) == [
        "import torch",
        "cell = Cell(1, 1).requires_grad_(False)",
        "for parameter in cell.parameters(): parameter.zero_()",
        "cell.w[1, 0] = 1.0",
        "x, h = torch.ones(1, 1), torch.zeros(1, 1)",
        "print(cell(x, h))",
        "# should be 0.7616",
    ]


def test_a_snippet_of_a_gradient_goes_backwards_from_one_number(hand_in: HandIn) -> None:
    assert lines(hand_in, "* h +", "* h.detach() +", GRADIENTS)[1:] == [
        "cell = Cell(1, 1)",
        "with torch.no_grad():",
        "    for parameter in cell.parameters(): parameter.zero_()",
        "x, h = torch.zeros(1, 1), torch.zeros(1, 1).requires_grad_()",
        "cell(x, h).backward()",
        "print(h.grad)",
        "# should be 0.5",
    ]


def test_a_result_without_any_gradient_is_shown_to_have_none(hand_in: HandIn) -> None:
    found = lines(
        hand_in, "torch.sigmoid(r) * h + torch.tanh(z)", "(torch.sigmoid(r) * h + torch.tanh(z)).detach()", GRADIENTS
    )
    assert found[-2:] == ["print(cell(x, h).requires_grad)", "# False: no gradient can start there"]


def test_a_snippet_prints_shapes_and_types_where_those_are_wrong(hand_in: HandIn) -> None:
    form = lines(hand_in, "return torch.sigmoid(r) * h + torch.tanh(z)", "return torch.tanh(z).T", SHAPES)
    assert form[-2:] == ["print(cell(x, h).shape)", "# should be (1, 2)"]
    kind = lines(hand_in, "torch.tanh(z)", "torch.tanh(z).double()", SINGLE)
    assert kind[-2:] == ["print(cell(x, h).dtype)", "# should be torch.float32"]
    assert lines(hand_in, "torch.zeros(2 * H, I)", "torch.zeros(I, 2 * H)", VALUES)[1:] == [
        "cell = Cell(1, 1)",
        "print({name: tuple(parameter.shape) for name, parameter in cell.named_parameters()})",
    ]


def test_double_precision_is_asked_for_where_the_mistake_needs_it(hand_in: HandIn) -> None:
    rounded = lines(hand_in, "torch.tanh(z)", "torch.tanh(z.float()).double()", VALUES)
    assert rounded[1] == "torch.set_default_dtype(torch.float64)  # as the grader does"
    assert rounded[-1] == "torch.set_default_dtype(torch.float32)"
    mixed = lines(hand_in, "torch.tanh(z)", "torch.tanh(z.float())", DOUBLE)
    assert mixed[1] == "cell = Cell(1, 1).double().requires_grad_(False)"
    assert "dtype=torch.float64" in mixed[-3] and "set_default" not in "".join(mixed)


def test_a_snippet_for_a_gpu_says_so(hand_in: HandIn) -> None:
    found = lines(hand_in, "torch.tanh(z)", "torch.tanh(z) + torch.zeros(1, 1)", ON_GPU)
    assert found[:3] == ["# on a machine with a GPU", "import torch", "cell = Cell(1, 1).cuda().requires_grad_(False)"]
    assert found[4:6] == ['x = torch.zeros(1, 1, device="cuda")', 'h = torch.zeros(1, 1, device="cuda")']


def test_a_call_through_the_harness_imports_it(hand_in: HandIn) -> None:
    source = BOTH.replace("2 * x", "3 * x")
    found = example(hand_in(source, HARNESS), Battery("both", PAIR, 4), BOTH, harness=HARNESS)
    assert found.snippet.splitlines() == [
        "import __main__, harness, torch  # harness.py lies beside the handout",
        "x = torch.ones(1)",
        "print(harness.both(__main__, x)[1])",
        "# should be 2",
    ]


@pytest.mark.parametrize(
    ("call", "part", "text"),
    [
        (Call("count", [["lstm", 3]]), "", "print(count('lstm', 3))"),
        (Call("harness:count", [["lstm", {"biases": 1}]]), "", "print(count('lstm', biases=1))"),
        (Call("quick", [[]]), "", "print(quick())"),
        (Call("f", [[torch.tensor([1.0, 0.5])]]), "", "import torch\nprint(f(torch.tensor([1.0, 0.5])))"),
        (
            Call("harness:clip", [[[torch.zeros(2), None], float("inf")]]),
            "['norm']",
            "import __main__, harness, torch  # harness.py lies beside the handout\n"
            "print(harness.clip(__main__, (torch.zeros(2), None), float('inf'))['norm'])",
        ),
        (Call("f", [[torch.randn(100)]]), "", ""),
    ],
)
def test_a_plain_call_is_a_line(call: Call, part: str, text: str) -> None:
    assert snippet_of_call(call, part) == text


def test_a_case_under_autocast_has_no_snippet(hand_in: HandIn) -> None:
    setting = Setting(Oracle.from_source(SOLUTION, "solution.py"), 1e-9, b"")
    bank = Bank(Battery("half", CELL, 2, CallOptions(arithmetic="bfloat16")), setting)
    assert bank.outline([blank(CELL, {"B": 1, "I": 1, "H": 1})]).expected[0].dtype is None
