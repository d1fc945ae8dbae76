"""Xavier on the whole weight_ih

xavier_uniform_ takes the number of rows for the number of outputs, and the stacked matrix has 4H of them. Each gate
has H: call it on each block.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    torch.nn.init.xavier_uniform_(cell.weight_ih)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    H = cell.weight_hh.shape[1]
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "input_weights"
