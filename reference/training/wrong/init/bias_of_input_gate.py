"""Bias set for the input gate

The first H entries belong to the input gate. In PyTorch's order i, f, g, o the forget gate has entries H to 2H.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[:H] = forget_bias


CAUGHT_BY = "biases"
