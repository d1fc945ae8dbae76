"""The blocks as a batch of matrices for bmm, the gates indexed by number."""

import torch
from torch import nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.rand(4 * hidden_size, input_size) * 0.2 - 0.1)
        self.weight_hh = nn.Parameter(torch.rand(4 * hidden_size, hidden_size) * 0.2 - 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        self.weight_ci = nn.Parameter(torch.rand(hidden_size) * 0.2 - 0.1)
        self.weight_cf = nn.Parameter(torch.rand(hidden_size) * 0.2 - 0.1)
        self.weight_co = nn.Parameter(torch.rand(hidden_size) * 0.2 - 0.1)

    def forward(self, x, state):
        h, c = state
        batch, n = c.shape
        pre = torch.bmm(x.expand(4, batch, -1), self.weight_ih.view(4, n, -1).mT)
        pre = pre + torch.bmm(h.expand(4, batch, n), self.weight_hh.view(4, n, n).mT)
        pre = pre + self.bias_ih.view(4, 1, n) + self.bias_hh.view(4, 1, n)
        in_gate = torch.sigmoid(pre[0] + c * self.weight_ci)
        forget_gate = torch.sigmoid(pre[1] + c * self.weight_cf)
        c = forget_gate * c + in_gate * torch.tanh(pre[2])
        out_gate = torch.sigmoid(pre[3] + c * self.weight_co)
        return out_gate * torch.tanh(c), c


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.rand(3 * hidden_size, input_size) * 0.2 - 0.1)
        self.weight_hh = nn.Parameter(torch.rand(3 * hidden_size, hidden_size) * 0.2 - 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        batch, n = c.shape
        pre = torch.bmm(x.expand(3, batch, -1), self.weight_ih.view(3, n, -1).mT)
        pre = pre + torch.bmm(h.expand(3, batch, n), self.weight_hh.view(3, n, n).mT)
        pre = pre + self.bias_ih.view(3, 1, n) + self.bias_hh.view(3, 1, n)
        gate = torch.sigmoid(pre[0])
        c = gate * c + torch.tanh(pre[1]) - gate * torch.tanh(pre[1])
        return torch.sigmoid(pre[2]) * torch.tanh(c), c
