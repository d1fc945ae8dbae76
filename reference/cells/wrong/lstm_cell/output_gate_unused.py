"""Output gate computed but never used

Your memory is right, and then you show all of it: h' is tanh(c') without the output gate. You have o
already, so multiply by it in the last line.
"""

import torch
import torch.nn.functional as F
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
        z = F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh)
        z_i, z_f, z_g, z_o = z.chunk(4, dim=1)
        input_gate, forget_gate, output_gate = (torch.sigmoid(gate) for gate in (z_i, z_f, z_o))
        candidate = torch.tanh(z_g)
        c_new = forget_gate * c + input_gate * candidate
        h_new = torch.tanh(c_new)
        return h_new, c_new


CAUGHT_BY = "values"
