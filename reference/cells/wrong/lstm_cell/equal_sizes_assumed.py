"""Input weights shaped as if I were H

You give weight_ih the shape (4H, H), which fits only when input and state are equally long. Its columns
belong to the input: make it (4H, I).
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        bound = hidden_size**-0.5
        for source in ("ih", "hh"):
            weight = torch.empty(4 * hidden_size, hidden_size).uniform_(-bound, bound)
            bias = torch.empty(4 * hidden_size).uniform_(-bound, bound)
            self.register_parameter(f"weight_{source}", nn.Parameter(weight))
            self.register_parameter(f"bias_{source}", nn.Parameter(bias))

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


CAUGHT_BY = "interface"
