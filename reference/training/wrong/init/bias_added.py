"""Forget bias added to what was there

You add the value to the old bias. First weights do not depend on what was there before: set it.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_hh.zero_()
    cell.bias_ih[:H] = 0
    cell.bias_ih[2 * H :] = 0
    cell.bias_ih[H : 2 * H] += forget_bias


CAUGHT_BY = "biases"
