"""Forget bias set in every entry of both vectors

Filling every bias with the value gives each of the four gates twice of it. Only the forget gate gets it, H to 2H,
and in one of the two vectors.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    for bias in (cell.bias_ih, cell.bias_hh):
        torch.nn.init.constant_(bias, forget_bias)


CAUGHT_BY = "biases"
