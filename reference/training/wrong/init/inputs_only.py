"""Variance 1 / I for weight_ih

You look at the number of inputs only. Xavier's compromise between both directions is 2 / (I + H).
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H, inputs = cell.weight_hh.shape[1], cell.weight_ih.shape[1]
    cell.weight_ih.normal_(0, inputs**-0.5)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "input_weights"
