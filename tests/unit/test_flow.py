"""Which path of a gradient is cut, scaled or wrong, and how that is said."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from autograder.checks import Signature
from autograder.checks.flow import in_words, trace
from autograder.checks.judge import Expected
from autograder.records import GradientPath
from autograder.wire import Returned

CELL = Signature(
    "Cell", {"w": "2H I", "b": "2H", "x": "B I", "h": "B H"}, ("x", "h"), {"y": "B H", "s": "B H"}, ("I", "H"), "rz"
)
SEQUENCE = Signature("walk", {"u": "H", "x": "B T"}, ("u", "x"), {"y": "B"})
W, B = torch.arange(1.0, 9.0).reshape(4, 2).double(), torch.tensor([1.0, 2.0, 3.0, 4.0]).double()
X, H = torch.ones(3, 2).double(), torch.full((3, 2), 2.0).double()
RIGHT = {"w": W, "b": B, "x": X, "h": H}


def half(tensor: Tensor, which: int) -> Tensor:
    """The gradient with one gate's block cut off."""
    kept = tensor.clone()
    kept[2 * which : 2 * which + 2] = 0
    return kept


def paths(got: dict[str, Tensor | None], right: dict[str, Tensor | None] | None = None) -> list[GradientPath]:
    wanted = Expected((), {**RIGHT, **(right or {})})
    keys = {"x": "x0", "h": "x1"}
    gradients = {keys.get(name, name): gradient for name, gradient in ({**RIGHT, **got}).items()}
    return trace(CELL, ["y"], [wanted], [Returned([None], gradients)], 1e-9)


@pytest.mark.parametrize(
    ("got", "text"),
    [
        ({}, "it is right everywhere"),
        ({"h": None}, "it reaches w, b and x but not h"),
        ({"h": torch.zeros(3, 2)}, "it reaches w, b and x but not h"),
        ({"h": torch.ones(1)}, "it reaches w, b and x but not h"),
        ({"h": H * 0.5}, "it arrives at h 0.5 times as large as it should, it is right for w, b and x"),
        ({"x": -X, "h": -H}, "it arrives at x and h -1 times as large as it should, it is right for w and b"),
        ({"h": H + X * torch.tensor([0.0, 1.0])}, "it is wrong for h, it is right for w, b and x"),
        ({"w": half(W, 0), "b": half(B, 0)}, "it reaches x, h and gate z but not gate r"),
        ({"b": half(B, 1)}, "it reaches w, b[r], x and h but not b[z]"),
        (dict.fromkeys(RIGHT), "it reaches nothing at all, as if the result were detached from its inputs"),
        ({name: tensor + torch.rand_like(tensor) for name, tensor in RIGHT.items()}, "it is wrong everywhere"),
    ],
)
def test_what_became_of_a_gradient(got: dict[str, Tensor | None], text: str) -> None:
    assert in_words(paths(got)) == text


def test_what_is_cut_where_nothing_is_right_is_told_before_what_is_wrong() -> None:
    wrong = {name: tensor + torch.rand_like(tensor) for name, tensor in RIGHT.items() if name != "h"}
    assert in_words(paths({**wrong, "h": None})) == "it does not reach h, it is wrong for w, b and x"


def test_a_path_that_the_equations_do_not_have_is_no_complaint_unless_something_comes() -> None:
    assert "h" not in {path.input for path in paths({"h": None}, {"h": None})}
    assert in_words(paths({}, {"h": None})).startswith("it arrives at h, where the equations let none through")
    assert "h" not in {path.input for path in paths({"h": torch.zeros(3, 2)}, {"h": torch.zeros(3, 2)})}
    assert "it arrives at h, where" in in_words(paths({}, {"h": torch.zeros(3, 2).double()}))


def test_outputs_are_told_apart() -> None:
    wanted = Expected((), RIGHT)
    good = Returned([None], {"x0": X, "x1": H, "w": W, "b": B})
    cut = Returned([None], {"x0": X, "x1": None, "w": W, "b": B})
    told = in_words(trace(CELL, ["y", "s"], [wanted, wanted], [cut, good], 1e-9))
    assert told == "from y it reaches w, b and x but not h; from s it is right everywhere"
    assert in_words(trace(CELL, ["y", "s"], [wanted, wanted], [cut, cut], 1e-9)) == "it reaches w, b and x but not h"


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ([0, 0, 0, 0, 5.0], "it reaches u and x at t = 4 but not x at t = 0 to 3"),
        ([0, 2.0, 0, 4.0, 5.0], "it reaches u and x at t = 1, 3, 4 but not x at t = 0, 2"),
        ([1.0, 4.0, 3.0, 4.0, 5.0], "it arrives at x at t = 1 2 times as large as it should, "
         "it is right for u and x at t = 0, 2, 3, 4"),
    ],
)  # fmt: skip
def test_steps_of_a_sequence_are_told_apart(steps: list[float], text: str) -> None:
    right = {"u": torch.ones(2).double(), "x": torch.tensor([[1.0, 2.0, 3.0, 4.0, 5.0]]).double()}
    got = {"x0": right["u"], "x1": torch.tensor([steps]).double()}
    assert in_words(trace(SEQUENCE, ["y"], [Expected((), right)], [Returned([None], got)], 1e-9)) == text
