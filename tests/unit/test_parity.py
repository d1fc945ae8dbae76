"""Parity with the CPU's float64 answer, tried with the CPU in the GPU's place, and once on a GPU where there is one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from autograder.checks import Battery, CallOptions, Oracle, Parity, Signature, Student, check
from autograder.checks.student import Answering
from autograder.checks.suite import Suite
from autograder.records import Evidence, Outcome
from autograder.wire import Device

HandIn = Callable[..., Answering]

CELL = Signature("Cell", {"w": "H I", "x": "B I"}, ("x",), {"y": "B H"}, ("I", "H"))
SOLUTION = """
import torch
from torch import nn

class Cell(nn.Module):
    def __init__(self, I, H):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(H, I))

    def forward(self, x):
        return torch.tanh(x @ self.w.T)
"""
DEVICES: list[Device] = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]  # type: ignore[list-item]


def found(answering: Answering, parity: Parity) -> Evidence:
    @check("cell")
    def cuda(student: Student) -> None:
        """On a GPU too."""
        parity.hold(student)

    reference = Oracle.from_source(SOLUTION, "solution.py")
    suite = Suite.of("cells", [cuda], reference, tolerance=1e-9, secret=b"sixteen letters!")
    return suite.run("cell", "cuda", answering, reveal=False)


@pytest.mark.parametrize("device", DEVICES)
def test_a_right_answer_is_the_same_in_every_arithmetic(hand_in: HandIn, device: Device) -> None:
    other = SOLUTION.replace(
        "torch.tanh(x @ self.w.T)", "2 * torch.sigmoid(2 * torch.nn.functional.linear(x, self.w)) - 1"
    )
    for source in (SOLUTION, other):
        evidence = found(hand_in(source), Parity(CELL, device=device))
        assert (evidence.outcome, evidence.message, evidence.cases) == (Outcome.PASSED, "", 36)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("torch.tanh(x @ self.w.T) * (1 + 1e-7)", "y is wrong"),
        ("torch.tanh(x @ self.w.detach().T)", "it reaches x but not w"),
        ("torch.tanh(x.float() @ self.w.float().T).to(x.dtype)", "y is wrong"),
        ("torch.tanh(x @ self.w.T) * (1.5 if x.dtype == torch.float32 else 1)", "y is wrong"),
        ("torch.tanh(x @ self.w.T) * (1.5 if torch.is_autocast_enabled('cpu') else 1)", "y is wrong"),
        ("torch.tanh(x @ self.w.T).double()", "y is float64"),
        ("torch.tanh(x.reshape(-1).as_strided(x.shape, x.stride()) @ self.w.T)", "y is wrong"),
    ],
)
def test_what_is_wrong_in_one_of_them_only_is_found(hand_in: HandIn, device: Device, by: str, says: str) -> None:
    if device == "cuda":
        by = by.replace("'cpu'", "'cuda'")
    evidence = found(hand_in(SOLUTION.replace("torch.tanh(x @ self.w.T)", by)), Parity(CELL, device=device))
    assert evidence.outcome is Outcome.FAILED
    assert says in evidence.message


def test_the_yardstick_is_what_is_trusted_and_not_the_reference(hand_in: HandIn) -> None:
    sloppy = SOLUTION.replace("torch.tanh(x @ self.w.T)", "torch.tanh(x @ self.w.T) * (1 + 1e-4)")
    rough = Oracle.from_source(sloppy, "rough.py")
    options = CallOptions(default_dtype="float32")

    def outcome(yardstick: Oracle | None) -> Outcome:
        battery = Battery("rough", CELL, 4, options, dtype=torch.float32, yardstick=yardstick)

        @check("cell")
        def single(student: Student) -> None:
            """In float32."""
            student.agrees(battery)

        reference = Oracle.from_source(SOLUTION, "solution.py")
        suite = Suite.of("cells", [single], reference, tolerance=1e-9, secret=b"sixteen letters!")
        return suite.run("cell", "single", hand_in(sloppy), reveal=False).outcome

    assert outcome(None) is Outcome.FAILED
    assert outcome(rough) is Outcome.PASSED


def test_arithmetic_is_as_it_was_afterwards(hand_in: HandIn) -> None:
    backends = (torch.backends.cuda.matmul, torch.backends.cudnn.rnn)
    before = [backend.fp32_precision for backend in backends]
    found(hand_in(SOLUTION), Parity(CELL, device="cpu"))
    assert [backend.fp32_precision for backend in backends] == before
    assert not torch.is_autocast_enabled("cpu")
