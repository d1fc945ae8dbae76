"""Two nn.Linear make the parameters, which are then registered under the demanded names."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    """Four gates from two linear maps."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        from_input = nn.Linear(input_size, 4 * hidden_size)
        from_state = nn.Linear(hidden_size, 4 * hidden_size)
        self.weight_ih, self.bias_ih = from_input.weight, from_input.bias
        self.weight_hh, self.bias_hh = from_state.weight, from_state.bias
        self.hidden_size = hidden_size

    def _gate(self, number, x, h):
        rows = slice(number * self.hidden_size, (number + 1) * self.hidden_size)
        from_x = nn.functional.linear(x, self.weight_ih[rows], self.bias_ih[rows])
        from_h = nn.functional.linear(h, self.weight_hh[rows], self.bias_hh[rows])
        return from_x + from_h

    def forward(self, x, state):
        h, c = state
        write = torch.sigmoid(self._gate(0, x, h))
        keep = torch.sigmoid(self._gate(1, x, h))
        new = torch.tanh(self._gate(2, x, h))
        show = torch.sigmoid(self._gate(3, x, h))
        c_new = keep * c + write * new
        return show * torch.tanh(c_new), c_new
