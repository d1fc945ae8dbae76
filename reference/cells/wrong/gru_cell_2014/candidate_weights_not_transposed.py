"""Candidate's state weights not transposed

Your gates are right, but the candidate multiplies by W_hn as it stands; being square it fits either way,
yet rows and columns are exchanged. Use (r * h) @ W_hn.T, as you did for r and z.
"""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        bound = hidden_size**-0.5
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-bound, bound))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size).uniform_(-bound, bound))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        H = self.hidden_size
        from_x = x @ self.weight_ih.T + self.bias_ih
        gates = torch.sigmoid(from_x[:, : 2 * H] + h @ self.weight_hh[: 2 * H].T + self.bias_hh[: 2 * H])
        r, z = gates[:, :H], gates[:, H:]
        W_hn = self.weight_hh[2 * H :]
        candidate = torch.tanh(from_x[:, 2 * H :] + (r * h) @ W_hn + self.bias_hh[2 * H :])
        return (1 - z) * h + z * candidate


CAUGHT_BY = "values"
