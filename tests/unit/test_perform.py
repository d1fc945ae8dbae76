"""One call on a submission: how it comes back, at which stage it fails, and what gradients arrive under which name."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.messages import Load, Raised, Refused, Unit
from autograder.wire import Call, Done, Opaque, Returned, Value, encode
from autograder.worker.namespace import Namespace
from autograder.worker.perform import perform

F64 = torch.float64


@pytest.fixture(autouse=True)
def imports_undone() -> Iterator[None]:
    yield
    sys.modules.pop("cells", None)


def answer(source: str, call: Call, harness: str = "") -> Returned | Raised | Refused:
    space = Namespace()
    space.load(Load("cells", [Unit("cells.py", f"import torch\nfrom torch import nn\n{source}")], harness=harness))
    assert not space.problems
    reply = perform(space, call)
    encode(Done(0, [reply], []))  # whatever it is, it can travel
    return reply


def returned(source: str, call: Call, harness: str = "") -> Returned:
    reply = answer(source, call, harness)
    assert isinstance(reply, Returned), reply
    return reply


def raised(source: str, call: Call, harness: str = "") -> Raised:
    reply = answer(source, call, harness)
    assert isinstance(reply, Raised), reply
    return reply


def tensor(*numbers: float) -> Tensor:
    return torch.tensor(numbers, dtype=F64)


def numbers(value: object) -> Any:
    if isinstance(value, Tensor):
        return value.tolist()
    return [numbers(item) for item in value] if isinstance(value, list) else value


CELL = """
class Cell(nn.Module):
    def __init__(self, i, h):
        super().__init__()
        self.w, self.b = nn.Parameter(torch.randn(h, i)), nn.Parameter(torch.randn(h))
    def forward(self, x):
        return x @ self.w.T + self.b
"""
CELL_PARAMETERS = {"w": torch.tensor([[2.0, 3.0]], dtype=F64), "b": tensor(5.0)}


# ---------------------------------------------------------------------- stages
STAGES: dict[str, tuple[str, Call, str, str, str]] = {
    "find: nothing": ("", Call("f", [[]]), "find", "NameError", "f is not defined"),
    "find: no function": ("f = 3", Call("f", [[]]), "find", "TypeError", "f is a int, not a function"),
    "find: by the harness": ("", Call("harness:go", [[]]), "find", "NameError", "missing is not defined"),
    "build": ("class C:\n  def __init__(self, n): 1 / 0", Call("C", [[]], [1]), "build", "ZeroDivisionError", ""),
    "build: arguments": (
        "class C: pass", Call("C", [[]], [1, 2]), "build", "TypeError", "C() takes no arguments",
    ),
    "parameters: no module": (
        "class C:\n  def __init__(self): pass", Call("C", [[]], [], {}), "parameters", "TypeError",
        "C is not an nn.Module",
    ),
    "parameters: lazy": (
        "def C(): return nn.LazyLinear(1)", Call("C", [[]], [], {"weight": tensor(1), "bias": tensor(1)}),
        "parameters", "RuntimeError", "",
    ),
    "call": ("def f(x):\n  return x / 0", Call("f", [[1]]), "call", "ZeroDivisionError", "division by zero"),
    "call: arguments": ("def f(): pass", Call("f", [[1]]), "call", "TypeError", "f() takes 0 positional arguments"),
    "call: exit": ("def f(): raise SystemExit", Call("f", [[]]), "call", "SystemExit", ""),
    "call: stub": ("def f(): raise NotImplementedError", Call("f", [[]]), "call", "NotImplementedError", ""),
    "call: memory": ("def f(): return torch.empty(1 << 50)", Call("f", [[]]), "call", "MemoryError", ""),
    "call: recursion": ("def f(): return f()", Call("f", [[]]), "call", "RecursionError", "maximum recursion"),
    "result": (
        "class L(list):\n  def __len__(self): raise OSError('no')\ndef f(): return L()", Call("f", [[]]),
        "result", "OSError", "no",
    ),
    "backward": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n  def forward(ctx, x): return x.clone()\n"
        "  @staticmethod\n  def backward(ctx, g): raise KeyError('slope')\n"
        "f = F.apply",
        Call("f", [[tensor(1.0)]], cotangents=[tensor(1.0)]), "backward", "KeyError", "'slope'",
    ),
    "backward: in place": (
        "def f(x):\n  y = x.exp()\n  z = y * y\n  y += 1\n  return z",
        Call("f", [[tensor(1.0)]], cotangents=[tensor(1.0)]), "backward", "RuntimeError", "inplace operation",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "call", "stage", "kind", "message"), STAGES.values(), ids=list(STAGES))
def test_a_failure_tells_its_stage(source: str, call: Call, stage: str, kind: str, message: str) -> None:
    reply = raised(source, call, "def go(space): return space.missing")
    assert (reply.stage, reply.kind) == (stage, kind)
    assert message in reply.message
    assert reply.not_started == (kind == "NotImplementedError")


def test_a_failure_tells_the_line_and_the_function() -> None:
    reply = raised("def f(x):\n    return g(x)\n\ndef g(x):\n    return x[9]\n", Call("f", [[tensor(1.0)]]))
    assert [(place.line, place.function, place.text) for place in reply.places] == [
        (4, "f", "return g(x)"),
        (7, "g", "return x[9]"),
    ]


def test_a_refused_operator_is_told_as_such_and_not_as_an_exception() -> None:
    source = (
        "from autograder.worker.forbidden.guard import ForbiddenOperator\n"
        "def f():\n    try:\n        raise ForbiddenOperator('lstm_cell')\n"
        "    except RuntimeError:\n        return None.hidden\n"
    )
    reply = answer(source, Call("f", [[]]))
    assert isinstance(reply, Refused)
    assert (reply.operator, reply.places[0].line) == ("lstm_cell", 8)


# ---------------------------------------------------------------------- parameters
@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"w": torch.ones(1, 2)}, "b is one too many"),
        ({"w": torch.ones(1, 2), "b": torch.ones(1), "c": torch.ones(1)}, "c is missing"),
        ({"w": torch.ones(2, 1), "b": torch.ones(1)}, "w has shape (1, 2) where (2, 1) is asked for"),
        (
            {"weight": torch.ones(1, 2), "b": torch.ones(3)},
            "weight is missing; w is one too many; b has shape (1,) where (3,) is asked for",
        ),
    ],
)
def test_other_parameters_than_those_asked_for_are_listed(parameters: dict[str, Tensor], complaint: str) -> None:
    reply = raised(CELL, Call("Cell", [[tensor(1, 1)]], [2, 1], parameters))
    assert (reply.stage, reply.kind, reply.message) == ("parameters", "ParameterMismatch", complaint)


def test_a_long_list_of_complaints_is_cut() -> None:
    wanted = {f"parameter_{number}": torch.ones(1) for number in range(100)}
    message = raised(CELL, Call("Cell", [[]], [2, 1], wanted)).message
    assert len(message) == 600
    assert message.endswith("…")


@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_parameters_are_loaded_in_the_dtype_they_come_in(dtype: torch.dtype) -> None:
    parameters = {name: value.to(dtype) for name, value in CELL_PARAMETERS.items()}
    call = Call("Cell", [[torch.ones(4, 2, dtype=dtype)]], [2, 1], parameters, default_dtype="float32")
    (value,) = returned(CELL, call).values
    assert isinstance(value, Tensor)
    assert (value.dtype, value.tolist()) == (dtype, [[10.0]] * 4)


def test_frozen_parameters_are_loaded_and_differentiated_all_the_same() -> None:
    source = CELL + "def frozen(*sizes):\n    return Cell(*sizes).requires_grad_(False)\n"
    call = Call("frozen", [[torch.ones(4, 2, dtype=F64)]], [2, 1], CELL_PARAMETERS, [torch.ones(4, 1, dtype=F64)])
    assert numbers(returned(source, call).gradients["b"]) == [4.0]  # type: ignore[index]


# ---------------------------------------------------------------------- gradients
def test_gradients_come_by_position_inside_arguments_and_by_parameter() -> None:
    x, h, c = tensor(1, 2), tensor(3), tensor(4)
    source = CELL.replace("forward(self, x)", "forward(self, x, state)").replace(
        "return x", "h, c = state\n        return h * c + x"
    )
    call = Call("Cell", [[x, [h, c]]], [2, 1], CELL_PARAMETERS, [tensor(10)])
    reply = returned(source, call)
    assert {name: numbers(slope) for name, slope in (reply.gradients or {}).items()} == {
        "x0": [20, 30], "x1.0": [40], "x1.1": [30], "w": [[10, 20]], "b": [10],
    }  # fmt: skip
    assert reply.attached == [True]


def test_an_input_that_no_gradient_reaches_has_none() -> None:
    call = Call("f", [[tensor(1), tensor(2), 3, torch.tensor([1])]], cotangents=[tensor(1)])
    reply = returned("def f(x, y, n, i): return x * n * i + y.detach()", call)
    assert reply.gradients is not None
    assert {name: numbers(slope) for name, slope in reply.gradients.items()} == {"x0": [3], "x1": None}


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return x.detach()",
        "def f(x): return torch.tensor(x.tolist())",
        "@torch.no_grad()\ndef f(x): return x * 2",
        "def f(x):\n    with torch.inference_mode(): return x * 2",
        "def f(x): return x.to(torch.int64)",
        "def f(x): return x.new_ones(7)",
        "def f(x): return [1, None]",
    ],
)
def test_a_result_cut_off_from_its_input_leaves_no_gradient(source: str) -> None:
    reply = returned(source, Call("f", [[tensor(1.0)]], cotangents=[tensor(1.0)]))
    assert reply.gradients == {"x0": None}
    assert not any(reply.attached or [])


def test_an_output_without_a_cotangent_does_not_count() -> None:
    reply = returned("def f(x): return x * 2, x * 3", Call("f", [[tensor(1)]], cotangents=[None, tensor(10)]))
    assert numbers(reply.gradients["x0"]) == [30]  # type: ignore[index]
    assert reply.attached == [True, True]


def test_a_sparse_gradient_arrives_dense() -> None:
    source = "def make(): return nn.Embedding(3, 1, sparse=True)"
    parameters = {"weight": torch.zeros(3, 1, dtype=F64)}
    call = Call("make", [[torch.tensor([2])]], [], parameters, [torch.ones(1, 1, dtype=F64)])
    assert numbers(returned(source, call).gradients["weight"]) == [[0], [0], [1]]  # type: ignore[index]


def test_working_in_place_on_an_argument_is_no_error() -> None:
    reply = returned("def f(x):\n    x.mul_(3)\n    return x", Call("f", [[tensor(1)]], cotangents=[tensor(1)]))
    assert (numbers(reply.values), numbers(reply.gradients["x0"])) == ([[3]], [3])  # type: ignore[index]


def test_only_the_first_run_is_differentiated() -> None:
    call = Call("f", [[tensor(1)], [tensor(5)]], cotangents=[tensor(1)])
    reply = returned("def f(x): return x * x", call)
    assert (numbers(reply.values), numbers(reply.gradients["x0"])) == ([[1], [25]], [2])  # type: ignore[index]


# ---------------------------------------------------------------------- arguments and runs
def test_the_same_object_is_called_for_every_run() -> None:
    source = "class Count:\n    n = 0\n    def __call__(self, k):\n        self.n += k\n        return self.n\n"
    assert returned(source, Call("Count", [[1], [2], [3]], [])).values == [1, 3, 6]


def test_states_are_handed_over_as_tuples() -> None:
    source = "def f(s): return type(s).__name__, type(s[1]).__name__"
    assert returned(source, Call("f", [[[1, [2]]]])).values == [["tuple", "tuple"]]


def test_arguments_are_copies_and_come_back_as_they_are_after_the_calls() -> None:
    mine = tensor(1, 2)
    reply = returned("def f(x, s):\n    x.zero_()\n    s[0].add_(1)\n", Call("f", [[mine, [mine]]], echo=True))
    assert mine.tolist() == [1, 2]
    assert numbers(reply.after) == [[[0, 0], [[2, 3]]]]


def test_arguments_stay_away_unless_asked_for() -> None:
    assert returned("def f(x): pass", Call("f", [[1]])).after is None


@pytest.mark.parametrize("shape", [(), (1,), (3,), (1, 1), (2, 3), (2, 3, 4)])
def test_strided_arguments_hold_the_same_numbers_and_can_be_echoed(shape: tuple[int, ...]) -> None:
    sent = torch.arange(float(torch.Size(shape).numel()), dtype=F64).reshape(shape)
    source = "def f(x): return x, x.is_contiguous() and x.numel() > 1"
    reply = returned(source, Call("f", [[sent]], strided=True, echo=True))
    assert numbers(reply.values) == [[sent.tolist(), False]]
    assert numbers(reply.after) == [[sent.tolist()]]


def test_strided_arguments_have_gradients_of_their_own_shape() -> None:
    sent = torch.ones(2, 3, dtype=F64)
    reply = returned("def f(x): return x * 2", Call("f", [[sent]], strided=True, cotangents=[sent]))
    assert numbers(reply.gradients["x0"]) == [[2, 2, 2]] * 2  # type: ignore[index]


def test_a_harness_function_gets_the_submissions_names() -> None:
    reply = returned(
        "def double(x): return 2 * x", Call("harness:go", [[4]]), "def go(space, x): return space.double(x)"
    )
    assert reply.values == [8]


# ---------------------------------------------------------------------- the state that a submission leaves
@pytest.mark.parametrize("name", ["float32", "float64"])
def test_the_default_dtype_is_the_calls_and_is_put_back(name: str) -> None:
    before = torch.get_default_dtype()
    reply = returned("def f():\n    y = torch.zeros(1)\n    torch.set_default_dtype(torch.float16)\n    return y",
                     Call("f", [[]], default_dtype=name))  # fmt: skip
    assert isinstance(reply.values[0], Tensor)
    assert str(reply.values[0].dtype) == f"torch.{name}"
    assert torch.get_default_dtype() == before


def test_a_failing_call_puts_the_default_dtype_back_too() -> None:
    before = torch.get_default_dtype()
    raised("def f():\n    torch.set_default_dtype(torch.float16)\n    1 / 0", Call("f", [[]]))
    assert torch.get_default_dtype() == before


def test_grad_mode_that_a_submission_turned_off_is_on_for_the_next_call() -> None:
    space = Namespace()
    space.load(
        Load(
            "cells",
            [Unit("cells.py", "import torch\ndef off(): torch.set_grad_enabled(False)\ndef f(x): return x * 2")],
        )
    )
    call = Call("f", [[tensor(1)]], cotangents=[tensor(1)])
    perform(space, Call("off", [[]], cotangents=[]))
    reply = perform(space, call)
    assert isinstance(reply, Returned)
    assert (numbers(reply.gradients["x0"]), torch.is_grad_enabled()) == ([2], True)  # type: ignore[index]


def test_a_call_without_cotangents_keeps_no_graph() -> None:
    assert returned("def f(): return torch.is_grad_enabled()", Call("f", [[]])).values == [False]


# ---------------------------------------------------------------------- results
RESULTS: dict[str, tuple[str, Value]] = {
    "nothing": ("None", None),
    "numbers": ("(True, 2, 2.5)", [True, 2, 2.5]),
    "text": ("'x' * 5000", "x" * 3999 + "…"),
    "half a surrogate pair": ("'\\ud800'", "?"),
    "a dictionary": ("{'a': (1,), 2: None}", {"a": [1], "2": None}),
    "a named tuple": ("__import__('collections').namedtuple('N', 'a b')(1, 2)", [1, 2]),
    "a result of torch": ("torch.tensor([3, 1]).max(0)", [[3], [0]]),
    "a number of numpy": ("__import__('numpy').float64(2.5)", 2.5),
}


@pytest.mark.parametrize(("result", "value"), RESULTS.values(), ids=list(RESULTS))
def test_plain_results_arrive(result: str, value: Value) -> None:
    (found,) = returned(f"def f(): return {result}", Call("f", [[]])).values
    assert numbers(found) == (value if result != RESULTS["a result of torch"][0] else [3, 0])


OPAQUE = {
    "__import__('numpy').ones(3)": "numpy.ndarray",
    "__import__('numpy').float32(1)": "numpy.float32",
    "1 << 64": "an integer of more than 64 bits",
    "1j": "complex",
    "b'x'": "bytes",
    "{1, 2}": "set",
    "object()": "object",
    "f": "function",
    "(n for n in 'x')": "generator",
    "nn.Linear(1, 1)": "torch.nn.modules.linear.Linear",
    "[0] * 1001": "list",
    "torch.eye(2).to_sparse()": "a tensor of dtype float64 on cpu (sparse_coo)",
    "torch.ones(2, device='meta')": "a tensor of dtype float64 on meta",
    "torch.ones(2, dtype=torch.complex64)": "a tensor of dtype complex64 on cpu",
    "torch.quantize_per_tensor(torch.ones(2).float(), 1, 0, torch.qint8)": "a tensor of dtype qint8 on cpu",
}


@pytest.mark.parametrize(("result", "name"), OPAQUE.items())
def test_what_cannot_travel_goes_by_the_name_of_its_type(result: str, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # torch's, of quantised tensors
        warnings.simplefilter("ignore", DeprecationWarning)
        (found,) = returned(f"def f(): return {result}", Call("f", [[]])).values
    assert isinstance(found, Opaque)
    assert found.type_name == name


def test_what_is_nested_too_deeply_goes_by_its_type() -> None:
    (found,) = returned("def f():\n    x = []\n    x.append(x)\n    return x", Call("f", [[]])).values
    for _ in range(6):
        assert isinstance(found, list)
        (found,) = found
    assert isinstance(found, Opaque)


@pytest.mark.parametrize(
    "result",
    [
        "nn.Parameter(torch.ones(2))",
        "torch.ones(2).as_subclass(type('Mine', (torch.Tensor,), {}))",
        "torch.ones(2).as_subclass(type('Liar', (torch.Tensor,), {'shape': (9,)}))",
        "torch.ones(2).as_subclass(type('Liar', (torch.Tensor,), {'__torch_function__': classmethod(lambda *a: 7)}))",
        "torch.ones(2, requires_grad=True) * 1",
        "torch.ones(1).expand(2)",
        "torch.ones(2, 2)[:, 0]",
    ],
)
def test_a_tensor_arrives_bare_whatever_its_class(result: str) -> None:
    (found,) = returned(f"def f(): return {result}", Call("f", [[]], cotangents=[])).values
    assert type(found) is Tensor
    assert (found.tolist(), found.requires_grad) == ([1, 1], False)


def test_a_result_that_shares_memory_with_an_argument_is_a_result() -> None:
    reply = returned("def f(x): return x, x", Call("f", [[tensor(1)]], cotangents=[tensor(1), tensor(1)]))
    assert numbers(reply.gradients["x0"]) == [2]  # type: ignore[index]
