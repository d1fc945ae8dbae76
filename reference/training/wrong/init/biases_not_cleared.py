"""Other biases left as they were

You set the forget gate's entries and leave all others as they came. The other three gates start with a bias of 0.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih[H : 2 * H] = forget_bias
    cell.bias_hh[H : 2 * H] = 0.0


CAUGHT_BY = "biases"
