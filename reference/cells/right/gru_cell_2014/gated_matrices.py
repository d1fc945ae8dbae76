"""The reset gate scales the columns of W_hn, one matrix per example, and `bmm` applies it to the state."""

import torch
from torch import Tensor, nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        bound = hidden_size**-0.5
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-bound, bound))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-bound, bound))

    def gate(self, block: int, x: Tensor, h: Tensor) -> Tensor:
        size = h.shape[-1]
        rows = slice(block * size, (block + 1) * size)
        from_x = x @ self.weight_ih[rows].T + self.bias_ih[rows]
        return torch.sigmoid(from_x + h @ self.weight_hh[rows].T + self.bias_hh[rows])

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        size = h.shape[-1]
        r, z = self.gate(0, x, h), self.gate(1, x, h)
        gated = self.weight_hh[-size:].unsqueeze(0) * r.unsqueeze(1)
        from_h = torch.bmm(gated, h.unsqueeze(2)).squeeze(2) + self.bias_hh[-size:]
        candidate = torch.tanh(x @ self.weight_ih[-size:].T + self.bias_ih[-size:] + from_h)
        return (1 - z) * h + z * candidate
