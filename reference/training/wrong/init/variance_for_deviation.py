"""Variance given where the standard deviation is asked for

normal_ takes the standard deviation. You hand it the variance 2 / (I + H); take the square root.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H, inputs = cell.weight_hh.shape[1], cell.weight_ih.shape[1]
    cell.weight_ih.normal_(0, 2 / (H + inputs))
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "input_weights"
