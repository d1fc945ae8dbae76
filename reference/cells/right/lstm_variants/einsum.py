"""Einstein sums throughout, the peepholes of both early gates in one of them."""

import torch
from torch import einsum, nn


class PeepholeLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.sizes = (4, hidden_size)
        self.weight_ih = nn.Parameter(torch.rand(4 * hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(4 * hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(4 * hidden_size) - 0.5)
        self.bias_hh = nn.Parameter(torch.rand(4 * hidden_size) - 0.5)
        self.weight_ci = nn.Parameter(torch.rand(hidden_size) - 0.5)
        self.weight_cf = nn.Parameter(torch.rand(hidden_size) - 0.5)
        self.weight_co = nn.Parameter(torch.rand(hidden_size) - 0.5)

    def forward(self, x, state):
        h, c = state
        pre = einsum("bi,khi->kbh", x, self.weight_ih.unflatten(0, self.sizes))
        pre = pre + einsum("bj,khj->kbh", h, self.weight_hh.unflatten(0, self.sizes))
        pre = pre + (self.bias_ih + self.bias_hh).unflatten(0, self.sizes).unsqueeze(1)
        early = pre[:2] + einsum("kh,bh->kbh", torch.stack([self.weight_ci, self.weight_cf]), c)
        i, f = early.sigmoid()
        c_new = f * c + i * pre[2].tanh()
        o = (pre[3] + einsum("h,bh->bh", self.weight_co, c_new)).sigmoid()
        return o * c_new.tanh(), c_new


class CoupledLSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.sizes = (3, hidden_size)
        self.weight_ih = nn.Parameter(torch.rand(3 * hidden_size, input_size) - 0.5)
        self.weight_hh = nn.Parameter(torch.rand(3 * hidden_size, hidden_size) - 0.5)
        self.bias_ih = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)
        self.bias_hh = nn.Parameter(torch.rand(3 * hidden_size) - 0.5)

    def forward(self, x, state):
        h, c = state
        pre = einsum("bi,khi->kbh", x, self.weight_ih.unflatten(0, self.sizes))
        pre = pre + einsum("bj,khj->kbh", h, self.weight_hh.unflatten(0, self.sizes))
        pre = pre + (self.bias_ih + self.bias_hh).unflatten(0, self.sizes).unsqueeze(1)
        f = pre[0].sigmoid()
        shares = torch.stack([f, 1 - f])
        c_new = einsum("kbh,kbh->bh", shares, torch.stack([c, pre[1].tanh()]))
        return pre[2].sigmoid() * c_new.tanh(), c_new
