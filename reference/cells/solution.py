"""The reference for `cells`: the equations of the handout, line by line."""

import math

import torch
from torch import Tensor, nn


def _parameters(module: nn.Module, blocks: int, input_size: int, hidden_size: int, *vectors: str) -> None:
    """Register PyTorch's four parameters with `blocks` gate blocks, and vectors of H, initialised as PyTorch does."""
    bound = 1 / math.sqrt(hidden_size)
    rows = blocks * hidden_size
    for name, shape in {
        "weight_ih": (rows, input_size),
        "weight_hh": (rows, hidden_size),
        "bias_ih": (rows,),
        "bias_hh": (rows,),
        **dict.fromkeys(vectors, (hidden_size,)),
    }.items():
        module.register_parameter(name, nn.Parameter(torch.empty(shape).uniform_(-bound, bound)))


class RNNCell(nn.Module):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh) (Elman 1990)."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        _parameters(self, 1, input_size, hidden_size)

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        return torch.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)


def unroll(cell, x: Tensor, h0: Tensor) -> tuple[Tensor, Tensor]:
    """The same cell at every step; (B, T, I), (B, H) -> (B, T, H), (B, H)."""
    h, states = h0, []
    for t in range(x.shape[1]):
        h = cell(x[:, t], h)
        states.append(h)
    if not states:
        return x.new_zeros(x.shape[0], 0, h0.shape[-1]), h0
    return torch.stack(states, dim=1), h


class LSTMCell(nn.Module):
    """Gates in PyTorch's order i, f, g, o (Hochreiter & Schmidhuber 1997; Gers et al. 2000)."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        _parameters(self, 4, input_size, hidden_size)

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        h, c = state
        gates = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = gates.chunk(4, dim=-1)
        c_new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c_new), c_new


class GRUCell(nn.Module):
    """Blocks r, z, n; reset after the product, z keeps the old state (PyTorch)."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        _parameters(self, 3, input_size, hidden_size)

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih).chunk(3, dim=-1)
        h_r, h_z, h_n = (h @ self.weight_hh.T + self.bias_hh).chunk(3, dim=-1)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)
        return (1 - z) * n + z * h


class GRUCell2014(nn.Module):
    """Blocks r, z, n; reset before the product, z weights the new state (Cho et al. 2014)."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        _parameters(self, 3, input_size, hidden_size)

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih + self.bias_hh).chunk(3, dim=-1)
        w_r, w_z, w_n = self.weight_hh.chunk(3, dim=0)
        r = torch.sigmoid(x_r + h @ w_r.T)
        z = torch.sigmoid(x_z + h @ w_z.T)
        candidate = torch.tanh(x_n + (r * h) @ w_n.T)
        return (1 - z) * h + z * candidate


class PeepholeLSTMCell(nn.Module):
    """Input and forget gates see c, the output gate sees c' (Gers & Schmidhuber 2000)."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        _parameters(self, 4, input_size, hidden_size, "weight_ci", "weight_cf", "weight_co")

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        h, c = state
        gates = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = gates.chunk(4, dim=-1)
        i = torch.sigmoid(i + self.weight_ci * c)
        f = torch.sigmoid(f + self.weight_cf * c)
        c_new = f * c + i * torch.tanh(g)
        o = torch.sigmoid(o + self.weight_co * c_new)
        return o * torch.tanh(c_new), c_new


class CoupledLSTMCell(nn.Module):
    """Blocks f, g, o with i = 1 - f (Greff et al. 2017, variant CIFG)."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        _parameters(self, 3, input_size, hidden_size)

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        h, c = state
        gates = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        f, g, o = gates.chunk(3, dim=-1)
        f = torch.sigmoid(f)
        c_new = f * c + (1 - f) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c_new), c_new


def lstm_flip() -> tuple[float, float]:
    c = 0.1 * 2.0 + 0.9 * -0.8
    return c, 0.5 * math.tanh(c)


def lstm_from_preactivations() -> tuple[float, float]:
    def sigmoid(a: float) -> float:
        return 1 / (1 + math.exp(-a))

    c = sigmoid(2.0) * 1.5 + sigmoid(0.5) * math.tanh(-1.0)
    return c, sigmoid(0.0) * math.tanh(c)


def gru_near_zero() -> tuple[float, float]:
    h, n, z = 0.8, -0.6, 0.05
    return (1 - z) * n + z * h, (1 - z) * h + z * n


def gru_near_one() -> tuple[float, float]:
    h, n, z = 0.8, -0.6, 0.95
    return (1 - z) * n + z * h, (1 - z) * h + z * n
