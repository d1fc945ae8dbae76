"""Gates read the memory instead of the hidden state

You multiply weight_hh with c, so your gates look into the memory that they guard. They see what the cell
showed last, which is h; c is used only where the memory is updated.
"""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        ih = nn.Linear(input_size, 4 * hidden_size)
        hh = nn.Linear(hidden_size, 4 * hidden_size)
        self.weight_ih, self.bias_ih = ih.weight, ih.bias
        self.weight_hh, self.bias_hh = hh.weight, hh.bias
        self.hidden_size = hidden_size

    def forward(self, x, state):
        h, c = state
        z = x @ self.weight_ih.T + c @ self.weight_hh.T + self.bias_ih + self.bias_hh
        i, f, g, o = z.split([self.hidden_size] * 4, dim=1)
        c_next = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h_next = torch.sigmoid(o) * torch.tanh(c_next)
        return h_next, c_next


CAUGHT_BY = "values"
