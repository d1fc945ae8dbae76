"""weight_hh drawn like weight_ih

You use Xavier's formula for the recurrent weights too. They are multiplied by themselves many times, so asked for
are orthogonal blocks, which keep lengths.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    for block in (*cell.weight_ih.chunk(4), *cell.weight_hh.chunk(4)):
        torch.nn.init.xavier_uniform_(block)
    H = cell.weight_hh.shape[1]
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "recurrent_weights"
