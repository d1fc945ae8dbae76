"""Cell keeps the state for itself

After the first call your cell continues from its own `self.state` and ignores the h that is passed in, so
the same arguments give two different answers; compute from the argument h alone and store nothing.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.state = None
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) / hidden_size**0.5)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) / hidden_size**0.5)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        if self.state is None or self.state.shape != h.shape:
            self.state = h
        a = x @ self.weight_ih.T + self.bias_ih + self.state @ self.weight_hh.T + self.bias_hh
        self.state = torch.tanh(a)
        return self.state


CAUGHT_BY = "side_effects"
