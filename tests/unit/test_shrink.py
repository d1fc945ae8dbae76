"""From a failing case to one that a person can redo by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from autograder.checks.cases import draw
from autograder.checks.shrink import shrink
from autograder.checks.signature import Case, Signature

CELL = Signature(
    "RNNCell",
    {"W": "H I", "U": "H H", "b": "H", "x": "B I", "h": "B H"},
    ("x", "h"),
    {"h'": "B H"},
    init=("I", "H"),
)
GATED = Signature("Cell", {"W": "2H I", "x": "B I"}, ("x",), {"y": "B H"}, init=("I", "H"), gates="ab")


class Fake:
    """Looks at the difference between two implementations, and counts how often it was asked."""

    def __init__(self, wrong, right, visible: float = 1e-3):
        self.wrong, self.right, self.visible = wrong, right, visible
        self.rounds: list[int] = []

    def __call__(self, cases: Sequence[Case]) -> list[bool]:
        self.rounds.append(len(cases))
        return [self.fails(case) for case in cases]

    def fails(self, case: Case) -> bool:
        a, b = (function(**{name: case.tensors[name] for name in CELL.shapes}) for function in (self.wrong, self.right))
        return bool((a - b).abs().max() > self.visible)


def right(W, U, b, x, h):
    return torch.tanh(x @ W.T + h @ U.T + b)


def transposed(W, U, b, x, h):
    return torch.tanh(x @ W.T + h @ U + b)


def bias_forgotten(W, U, b, x, h):
    return torch.tanh(x @ W.T + h @ U.T)


def first_row_for_all(W, U, b, x, h):
    return torch.tanh(x @ W.T + h[:1] @ U.T + b)


def nonzero(case: Case) -> dict[str, int]:
    return {name: int((case.tensors[name] != 0).sum()) for name in CELL.shapes}


def shrunk(wrong, seed: int = 0) -> tuple[Case, Fake]:
    fake = Fake(wrong, right)
    start = next(case for case in draw(CELL, 8, seed) if fake.fails(case))
    small = shrink(CELL, start, fake)
    assert fake.fails(small)
    return small, fake


def test_transposed_state_weights_shrink_to_two_units_and_one_row() -> None:
    small, _ = shrunk(transposed)
    assert small.sizes == {"H": 2, "I": 1, "B": 1}
    assert nonzero(small) == {"W": 0, "U": 1, "b": 0, "x": 0, "h": 1}


def test_a_forgotten_bias_shrinks_to_the_bias_alone() -> None:
    small, _ = shrunk(bias_forgotten)
    assert set(small.sizes.values()) == {1}
    assert nonzero(small) == {"W": 0, "U": 0, "b": 1, "x": 0, "h": 0}
    assert small.tensors["b"].tolist() == [1.0]


def test_a_batch_that_is_mixed_up_keeps_two_rows() -> None:
    small, _ = shrunk(first_row_for_all)
    assert small.sizes["B"] == 2 and small.sizes["H"] == 1


@pytest.mark.parametrize("wrong", [transposed, bias_forgotten, first_row_for_all])
@pytest.mark.parametrize("seed", range(5))
def test_what_is_left_still_fails_and_is_never_larger(seed: int, wrong) -> None:
    fake = Fake(wrong, right)
    for start in draw(CELL, 3, seed):
        if fake.fails(start):
            small = shrink(CELL, start, fake)
            assert fake.fails(small)
            assert sum(small.sizes.values()) <= sum(start.sizes.values())
            assert sum(nonzero(small).values()) <= sum(nonzero(start).values())


def test_shapes_stay_those_of_the_signature() -> None:
    start = draw(GATED, 1, 0, [{"B": 3, "I": 4, "H": 5}])[0]
    small = shrink(GATED, start, lambda cases: [case.sizes["H"] >= 2 for case in cases])
    assert small.sizes == {"B": 1, "I": 1, "H": 2}
    for name in (*GATED.shapes, "gradient at y"):
        assert small.tensors[name].shape == tuple(axis.length(small.sizes) for axis in GATED.tensor_axes(name))


def test_a_unit_is_picked_from_every_block_of_a_gate() -> None:
    weights = torch.arange(6.0, dtype=torch.float64).reshape(6, 1) + 1
    ones = torch.ones(1, 1, dtype=torch.float64)
    start = Case({"B": 1, "I": 1, "H": 3}, {"W": weights, "x": ones, "gradient at y": ones.expand(1, 3).clone()})
    offered: list[list[float]] = []

    def fails(cases: Sequence[Case]) -> list[bool]:
        offered.extend(case.tensors["W"].flatten().tolist() for case in cases if case.sizes["H"] == 1)
        return [False] * len(cases)

    shrink(GATED, start, fails)
    assert offered == [[1, 4], [2, 5], [3, 6]]


def test_a_case_that_cannot_be_made_simpler_comes_back_itself() -> None:
    start = draw(CELL, 1, 0)[0]
    assert shrink(CELL, start, lambda cases: [False] * len(cases)) is start


def test_a_check_that_fails_always_ends_at_nothing() -> None:
    small = shrink(CELL, draw(CELL, 1, 0)[0], lambda cases: [True] * len(cases))
    assert set(small.sizes.values()) == {1} and not any(nonzero(small).values())


def test_the_search_is_bounded() -> None:
    _, fake = shrunk(transposed)
    assert len(fake.rounds) <= 14 and max(fake.rounds) <= 48


def test_the_same_case_shrinks_to_the_same_one() -> None:
    a, b = shrunk(transposed, 3)[0], shrunk(transposed, 3)[0]
    assert a.sizes == b.sizes and all(torch.equal(a.tensors[name], b.tensors[name]) for name in a.tensors)
