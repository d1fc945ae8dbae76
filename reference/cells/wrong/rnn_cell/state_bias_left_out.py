"""Only the input bias added

Your sum contains `bias_ih` but not `bias_hh`: one bias would be enough for the model, yet this cell holds
two, and loaded weights rely on both. Add `bias_hh` to the same sum.
"""

import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        k = 1 / hidden_size**0.5
        for name, shape in [
            ("weight_ih", (hidden_size, input_size)),
            ("weight_hh", (hidden_size, hidden_size)),
            ("bias_ih", (hidden_size,)),
            ("bias_hh", (hidden_size,)),
        ]:
            self.register_parameter(name, nn.Parameter(torch.rand(shape) * 2 * k - k))

    def forward(self, x, h):
        z = torch.addmm(self.bias_ih, x, self.weight_ih.t())
        z = torch.addmm(z, h, self.weight_hh.t())
        return z.tanh()


CAUGHT_BY = "values"
