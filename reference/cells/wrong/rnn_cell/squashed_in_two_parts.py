"""Input and state squashed separately

You take the tanh of the input's part and the tanh of the state's part and add them, so your state can climb
to almost 2; add the two parts first and take one tanh of the sum.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(0.1 * torch.randn(hidden_size, input_size))
        self.weight_hh = nn.Parameter(0.1 * torch.randn(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        input_part = torch.tanh(torch.einsum("bi,ji->bj", x, self.weight_ih) + self.bias_ih)
        state_part = torch.tanh(torch.einsum("bk,jk->bj", h, self.weight_hh) + self.bias_hh)
        return input_part + state_part


CAUGHT_BY = "values"
