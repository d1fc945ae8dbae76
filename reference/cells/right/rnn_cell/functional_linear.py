"""Two calls of F.linear, one for the input and one for the state."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(hidden_size))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        nn.init.xavier_uniform_(self.weight_ih)
        nn.init.orthogonal_(self.weight_hh)
        nn.init.zeros_(self.bias_ih)
        nn.init.zeros_(self.bias_hh)

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        from_input = F.linear(x, self.weight_ih, self.bias_ih)
        from_state = F.linear(h, self.weight_hh, self.bias_hh)
        return torch.tanh(from_input + from_state)
