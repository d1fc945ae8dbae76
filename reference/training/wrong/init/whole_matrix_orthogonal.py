"""Whole weight_hh made orthogonal at once

You call orthogonal_ on all 4H rows. Then the columns of the tall matrix are orthonormal, and each gate's block has
only a quarter of the length: it shrinks the state. Take the blocks one by one: weight_hh.chunk(4).
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    torch.nn.init.orthogonal_(cell.weight_hh)
    H = cell.weight_hh.shape[1]
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "recurrent_weights"
