"""What an ordinary module is: one that is moved and converted as PyTorch wrote it, so that a shortcut is the same."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from autograder.messages import Load, Raised, Unit
from autograder.wire import Call, Returned
from autograder.worker.fake_gpu import FakeGPU, on_gpu, take
from autograder.worker.modules import is_of, is_ordinary
from autograder.worker.namespace import Namespace
from autograder.worker.perform import perform


class Nested(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.Linear(2, 3, dtype=torch.float64)
        self.again = self.cell.weight  # one parameter under two names
        self.register_buffer("mean", torch.zeros(3, dtype=torch.float64))
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64))
        self.register_buffer("nothing", None)
        self.aside = torch.ones(3)  # a plain attribute stays where it is
        self.view = self.cell.weight.data[0]


class Listening(nn.Module):
    def _apply(self, fn, recurse=True):  # type: ignore[no-untyped-def]
        return super()._apply(fn, recurse)


class Marked(nn.Parameter):
    pass


def with_gradient() -> nn.Module:
    layer = nn.Linear(2, 2)
    layer(torch.ones(2)).sum().backward()
    return layer


def on_the_object() -> nn.Module:
    layer = nn.Linear(2, 2)
    layer.to = lambda *args: layer  # type: ignore[method-assign]
    return layer


def holding(parameter: nn.Parameter | None) -> nn.Module:
    module = nn.Module()
    module.register_parameter("weight", parameter)
    return module


def unfinished() -> nn.Module:
    return nn.Linear.__new__(nn.Linear)


@pytest.mark.parametrize(
    "module", [nn.Module(), nn.LSTM(2, 3), Nested(), holding(None)], ids=lambda one: type(one).__name__
)
def test_plain_parameters_and_buffers_are_ordinary(module: nn.Module) -> None:
    assert is_ordinary(module) == (type(module) is not nn.LSTM)  # which flattens its weights when it is moved


@pytest.mark.parametrize(
    "module",
    {
        "a class that listens": Listening(),
        "a part that listens": nn.Sequential(nn.Linear(1, 1), Listening()),
        "a method of its own": on_the_object(),
        "a gradient": with_gradient(),
        "a parameter of a class of its own": holding(Marked(torch.ones(1))),
        "no place": nn.Linear(2, 2, device="meta"),
        "sparse": holding(nn.Parameter(torch.eye(2).to_sparse())),
        "never initialised": unfinished(),
    }.values(),
    ids=lambda one: "",
)
def test_what_has_a_say_in_it_is_not(module: nn.Module) -> None:
    assert not is_ordinary(module)


def test_nothing_is_ordinary_while_pytorch_converts_in_another_way() -> None:
    torch.__future__.set_overwrite_module_params_on_conversion(True)
    try:
        assert not is_ordinary(nn.Linear(2, 2))
    finally:
        torch.__future__.set_overwrite_module_params_on_conversion(False)


def test_the_type_is_that_of_all_its_floating_point_numbers() -> None:
    assert is_of(Nested(), torch.float64) and not is_of(Nested(), torch.float32)
    assert not is_of(nn.Sequential(Nested(), nn.Linear(1, 1)), torch.float64)


def places(module: Nested) -> list[bool]:
    tensors = [module.cell.weight, module.cell.bias, module.again, module.mean, module.steps, module.aside, module.view]
    return [on_gpu(tensor) for tensor in tensors]


def test_a_module_that_is_taken_is_where_one_that_is_moved_is() -> None:
    taken, moved = Nested(), Nested()
    with FakeGPU(set()):
        take(taken)
        moved.to("cuda")
    assert places(taken) == places(moved) == [True] * 5 + [False] * 2
    assert taken.again is taken.cell.weight and taken.cell.weight.requires_grad and taken.cell.weight.is_leaf


def made(source: str) -> Namespace:
    space = Namespace()
    space.load(Load("answer", [Unit("answer.py", source)]))
    assert not space.problems
    return space


CELL = """
import torch
from torch import nn

class Cell(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(size, {dtype}))
        {more}

    def forward(self, x):
        return {result}
"""


def test_a_view_made_before_the_move_is_left_behind_on_the_pretended_gpu_as_on_a_real_one() -> None:
    source = CELL.format(dtype="dtype=None", more="self.kept = self.weight.data", result="x * self.kept")
    call = Call("Cell", [[torch.ones(2).double()]], [2], {"weight": torch.ones(2).double()}, device="fake-gpu")
    reply = perform(made(source), call)
    assert isinstance(reply, Raised) and "two devices, cuda:0 and cpu" in reply.message


def test_a_parameter_of_another_type_is_converted_before_it_is_loaded() -> None:
    source = CELL.format(
        dtype="dtype=torch.float32",
        more="self.scale = nn.Buffer(torch.ones(2).float())",
        result="x * self.weight * self.scale",
    )
    call = Call("Cell", [[torch.ones(2).double()]], [2], {"weight": torch.full((2,), 1 / 3, dtype=torch.float64)})
    for device in ("cpu", "fake-gpu"):
        reply = perform(made(source), Call(call.target, call.runs, call.init, call.parameters, device=device))
        assert isinstance(reply, Returned) and reply.values[0].equal(call.parameters["weight"])  # type: ignore[union-attr, index]
