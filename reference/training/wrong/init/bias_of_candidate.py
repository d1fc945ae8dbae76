"""Bias set for the candidate

Entries 2H to 3H belong to the candidate g. The forget gate comes second, H to 2H.
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
    cell.bias_ih[2 * H : 3 * H] = forget_bias


CAUGHT_BY = "biases"
