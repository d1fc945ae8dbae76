"""The four gates as a batch of four matrices for baddbmm."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.empty(4 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(4 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        nn.init.kaiming_uniform_(self.weight_ih)
        nn.init.kaiming_uniform_(self.weight_hh)

    def forward(self, x, state):
        h, c = state
        H = self.hidden_size
        w_x = self.weight_ih.unflatten(0, (4, H)).transpose(1, 2)
        w_h = self.weight_hh.unflatten(0, (4, H)).transpose(1, 2)
        bias = torch.add(self.bias_ih, self.bias_hh).view(4, 1, H)
        pre = torch.baddbmm(bias, x.unsqueeze(0).expand(4, -1, -1), w_x)
        pre = torch.baddbmm(pre, h.unsqueeze(0).expand(4, -1, -1), w_h)
        gates = torch.sigmoid(pre)
        c_new = gates[1] * c + gates[0] * torch.tanh(pre[2])
        return gates[3] * torch.tanh(c_new), c_new
