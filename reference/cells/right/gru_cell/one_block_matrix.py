"""One product with a (4H, I+H) block matrix whose zero blocks keep the two parts of the candidate apart."""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.empty(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(torch.empty(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.empty(3 * hidden_size))
        with torch.no_grad():
            for p in self.parameters():
                p.uniform_(-1, 1).mul_(hidden_size**-0.5)

    def forward(self, x, h):
        batch, hidden = h.shape
        empty = self.weight_hh.new_zeros(hidden, hidden)
        right = torch.cat([self.weight_hh[: 2 * hidden], empty, self.weight_hh[2 * hidden :]])
        left = torch.cat([self.weight_ih, self.weight_ih.new_zeros(hidden, x.shape[1])])
        bias = torch.cat([self.bias_ih, self.bias_ih.new_zeros(hidden)])
        bias = bias + torch.cat([self.bias_hh[: 2 * hidden], empty[0], self.bias_hh[2 * hidden :]])
        everything = torch.cat([x, h], dim=1) @ torch.cat([left, right], dim=1).T + bias
        r, z, seen, remembered = everything.view(batch, 4, hidden).unbind(1)
        z = z.sigmoid()
        n = (seen + r.sigmoid() * remembered).tanh()
        return (1 - z) * n + z * h
