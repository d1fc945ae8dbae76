"""weight_ih not scaled

Normal numbers as they come have variance 1, so with many inputs the gates start out saturated. Scale them to
variance 2 / (I + H).
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    cell.weight_ih.normal_()
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "input_weights"
