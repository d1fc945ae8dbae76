"""Forget bias set in both vectors

bias_ih and bias_hh are added, so the forget gate gets twice the value. Set it in one of them, and 0 in the other.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    for bias in (cell.bias_ih, cell.bias_hh):
        bias.zero_()
        bias[H : 2 * H] = forget_bias


CAUGHT_BY = "biases"
