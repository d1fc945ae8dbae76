"""Rows of length 1 that are not orthogonal

You normalise each row. Orthogonal means that the rows are perpendicular to one another as well.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    cell.weight_hh.normal_()
    cell.weight_hh.div_(cell.weight_hh.norm(dim=1, keepdim=True))
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "recurrent_weights"
