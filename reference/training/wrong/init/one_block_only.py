"""Only the first block of weight_hh orthogonal

You treat the first H rows, and the other gates keep the numbers that they came with. All four blocks are asked for.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    torch.nn.init.orthogonal_(cell.weight_hh[:H])
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "recurrent_weights"
