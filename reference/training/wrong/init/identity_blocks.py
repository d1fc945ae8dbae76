"""Identity matrices for weight_hh

The identity is orthogonal, but all four gates start with the same matrix and every cell with the same weights. Draw
each block at random.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    cell.weight_hh.copy_(torch.eye(H).repeat(4, 1))
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "drawn_anew"
