"""weight_ih never negative

You draw between 0 and a bound, so every weight is positive and all units move together. The mean has to be 0.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H, inputs = cell.weight_hh.shape[1], cell.weight_ih.shape[1]
    cell.weight_ih.uniform_(0, 2 * (6 / (H + inputs)) ** 0.5)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "input_weights"
