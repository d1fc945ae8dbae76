"""The checks of `cells` on one cell once more, as a course without this grader would write them.

Written from the sentences that students read of each check, in plain PyTorch; each peer gets this text in its own form.
Numbers of cases are those of our checks. Fixed seeds stand for numbers that are kept secret.
"""

from contextlib import contextmanager

import torch
from torch import nn

SIZES = ((3, 5, 4), (2, 4, 4), (4, 2, 6), (5, 3, 5), (2, 6, 3), (3, 7, 2), (2, 5, 5), (6, 4, 7))
EDGES = ((1, 1, 1), (1, 3, 4), (4, 1, 3), (3, 4, 1), (1, 1, 6), (9, 8, 11))
NAMES = ("h'", "c'")


@contextmanager
def everyday(dtype):
    """The default type, for tensors and parameters that are made without one."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def tuple_of(outputs):
    return outputs if isinstance(outputs, tuple) else (outputs,)


class Case:
    """The hand-in's cell and PyTorch's with the same weights, and what both shall read: x (B, I), states (B, H)."""

    def __init__(self, Cell, Oracle, seed, sizes=None, inputs=1.0, strided=False):
        torch.manual_seed(seed)
        self.B, self.I, self.H = sizes or SIZES[seed % len(SIZES)]
        self.oracle = Oracle(self.I, self.H)
        self.cell = Cell(self.I, self.H).to(torch.get_default_dtype())
        built_in = (nn.RNNBase, nn.RNNCellBase)
        assert not any(isinstance(part, built_in) for part in self.cell.modules()), "write the equations yourself"
        with torch.no_grad():
            for name, weights in self.oracle.named_parameters():
                self.cell.get_parameter(name).copy_(weights.normal_())
        self.x = inputs * numbers(self.B, self.I, strided)
        self.states = [numbers(self.B, self.H, strided) for _ in range(2 if Oracle is nn.LSTMCell else 1)]
        self.where = f"for B = {self.B}, I = {self.I}, H = {self.H}"

    def ask(self, cell, x=None, states=None):
        x, states = self.x if x is None else x, states or self.states
        return tuple_of(cell(x, states[0] if len(states) == 1 else tuple(states)))

    def outputs(self):
        """What the hand-in returns, once it is as many tensors of the right shape."""
        got = self.ask(self.cell)
        assert len(got) == len(self.states), f"{len(self.states)} tensors are asked for, {len(got)} are returned"
        for name, tensor in zip(NAMES, got, strict=False):
            assert isinstance(tensor, torch.Tensor), f"{name} is a {type(tensor).__name__}, no tensor"
            shape = tuple(tensor.shape)
            assert shape == (self.B, self.H), f"{name} has shape {shape}, expected (B, H) = {(self.B, self.H)}"
        return got

    def agree(self, dtype=torch.float64, tolerance=1e-9):
        """The hand-in's outputs are PyTorch's."""
        oracle, x = self.oracle.double(), self.x.double()
        expected = self.ask(oracle, x, [state.double() for state in self.states])
        for name, got, right in zip(NAMES, self.outputs(), expected, strict=False):
            assert got.dtype == dtype, f"{name} is {got.dtype} for {dtype} arguments and parameters"
            self.close(name, got.double(), right, tolerance)

    def close(self, name, got, right, tolerance=1e-9):
        assert got.isfinite().all(), f"{name} has nan or inf in it {self.where}"
        error = (got - right).abs().max().item()
        near = torch.allclose(got, right, rtol=tolerance, atol=tolerance)
        assert near, f"{name} is wrong {self.where}: off by up to {error:.2g}"


def numbers(rows, columns, strided):
    return torch.randn(columns, rows).T if strided else torch.randn(rows, columns)


def interface(Cell, Oracle):
    """The parameters of the handout, and outputs of shape (B, H)."""
    with everyday(torch.float32):
        for seed in range(4):
            sizes = SIZES[seed]
            expected = {name: tuple(weights.shape) for name, weights in Oracle(*sizes[1:]).named_parameters()}
            got = {name: tuple(weights.shape) for name, weights in Cell(*sizes[1:]).named_parameters()}
            assert got == expected, f"the parameters are {got}, expected {expected}"
            Case(Cell, Oracle, seed).outputs()


def first_numbers(Cell, Oracle):
    """One step on a few simple numbers."""
    with everyday(torch.float64):
        case = Case(Cell, Oracle, 0, (2, 3, 2))
        simple = torch.tensor([0.5, -1.0, 1.0, -0.5, 0.25])
        with torch.no_grad():
            for start, (name, weights) in enumerate(case.oracle.named_parameters()):
                filled = simple[(torch.arange(weights.numel()) * (start % 3 + 1) + start) % 5].reshape(weights.shape)
                case.cell.get_parameter(name).copy_(weights.copy_(filled))
        case.x = torch.tensor([[0.5, 1.0, 0.25], [-1.0, -0.5, 0.5]])
        case.states = [torch.tensor([[-0.5, 1.0], [0.25, 0.5]]) for _ in case.states]
        case.agree()


def values(Cell, Oracle):
    """One step gives the numbers of the equations."""
    with everyday(torch.float64):
        for seed in range(24):
            Case(Cell, Oracle, seed).agree()


def gradients(Cell, Oracle):
    """Vector-Jacobian products with dense cotangents on all outputs, for inputs, states and parameters."""
    with everyday(torch.float64):
        for seed in range(12):
            case = Case(Cell, Oracle, 100 + seed)
            arguments = [tensor.requires_grad_() for tensor in (case.x, *case.states)]
            cotangents = [torch.randn(case.B, case.H) for _ in case.states]
            found = []
            parameters = [name for name, _ in case.oracle.named_parameters()]
            for cell in (case.cell, case.oracle):
                case.x, *case.states = (tensor.clone() for tensor in arguments)  # no leaves, should they be written to
                outputs = case.outputs() if cell is case.cell else case.ask(cell)
                wanted = [*arguments, *map(cell.get_parameter, parameters)]
                found.append(torch.autograd.grad(outputs, wanted, cotangents, materialize_grads=True))
            names = ["x", *"hc"[: len(case.states)], *parameters]
            for name, got, right in zip(names, *found, strict=True):
                case.close(f"the gradient of {name}", got, right)


def sizes(Cell, Oracle):
    """Sizes of one, and tensors that are not contiguous."""
    with everyday(torch.float64):
        for seed, edge in enumerate(EDGES):
            Case(Cell, Oracle, 200 + seed, edge).agree()
        for seed in range(4):
            Case(Cell, Oracle, 300 + seed, strided=True).agree()


def dtypes(Cell, Oracle):
    """float32 gives float32, and float64 gives float64."""
    with everyday(torch.float32):
        for seed in range(3):
            Case(Cell, Oracle, 400 + seed).agree(torch.float32, 1e-5)
        for seed in range(3):
            case = Case(Cell, Oracle, 500 + seed)
            case.cell, case.oracle = case.cell.double(), case.oracle.double()
            case.x, case.states = case.x.double(), [state.double() for state in case.states]
            case.agree()


def large_inputs(Cell, Oracle):
    """Inputs of a thousand give no nan and no inf."""
    with everyday(torch.float64):
        for seed in range(6):
            Case(Cell, Oracle, 600 + seed, inputs=600.0).agree()


def side_effects(Cell, Oracle):
    """Arguments stay as they were, nothing is kept between calls, rows are independent."""
    with everyday(torch.float64):
        for seed in range(3):
            case = Case(Cell, Oracle, 700 + seed)
            before = [tensor.clone() for tensor in (case.x, *case.states)]
            once = [tensor.clone() for tensor in case.outputs()]
            for name, was, now in zip(("x", *"hc"), before, (case.x, *case.states), strict=False):
                assert torch.equal(was, now), f"the call changes {name}"
            again = case.ask(case.cell)
            assert all(map(torch.allclose, once, again)), "the same call gives another result the second time"
            alone = case.ask(case.cell, case.x[:1], [state[:1] for state in case.states])
            together = [tensor[:1] for tensor in once]
            assert all(map(torch.allclose, together, alone)), "a row gives another result alone than among others"
