"""Weights kept as plain tensors

Your weights are tensors with requires_grad, but the module does not know them: parameters() is empty, so no
optimiser would train them and the grader cannot load its own. Wrap each one in nn.Parameter.
"""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = (0.1 * torch.randn(3 * hidden_size, input_size)).requires_grad_()
        self.weight_hh = (0.1 * torch.randn(3 * hidden_size, hidden_size)).requires_grad_()
        self.bias_ih = torch.zeros(3 * hidden_size, requires_grad=True)
        self.bias_hh = torch.zeros(3 * hidden_size, requires_grad=True)

    def forward(self, x, h):
        x_r, x_z, x_n = (x @ self.weight_ih.T + self.bias_ih).chunk(3, dim=1)
        h_r, h_z, h_n = (h @ self.weight_hh.T + self.bias_hh).chunk(3, dim=1)
        r = torch.sigmoid(x_r + h_r)
        z = torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)
        return (1 - z) * n + z * h


CAUGHT_BY = "interface"
