"""No matrix product: broadcast, multiply and sum; a softmax over two gives the shares of old and new."""

import torch
from torch import nn


def _dot_gru14_broadcast_sums(rows, vectors):
    return (rows[None, :, :] * vectors[:, None, :]).sum(-1)


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.split = (hidden_size, hidden_size, hidden_size)
        self.weight_ih = nn.Parameter(0.3 * torch.randn(3 * hidden_size, input_size))
        self.weight_hh = nn.Parameter(0.3 * torch.randn(3 * hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, h):
        constant = self.bias_ih + self.bias_hh
        x_r, x_z, x_n = (_dot_gru14_broadcast_sums(self.weight_ih, x) + constant).split(self.split, dim=-1)
        u_r, u_z, u_n = self.weight_hh.split(self.split, dim=0)
        reset = (x_r + _dot_gru14_broadcast_sums(u_r, h)).sigmoid()
        logit = x_z + _dot_gru14_broadcast_sums(u_z, h)
        candidate = (x_n + _dot_gru14_broadcast_sums(u_n, reset * h)).tanh()
        old_share, new_share = torch.stack([torch.zeros_like(logit), logit], dim=-1).softmax(-1).unbind(-1)
        return old_share * h + new_share * candidate
