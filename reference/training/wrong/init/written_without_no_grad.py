"""Written into parameters outside no_grad

Autograd does not allow to write into a leaf that it watches. Put the work under torch.no_grad().
"""

import torch


def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    cell.bias_ih[H : 2 * H] = forget_bias
    cell.bias_hh.zero_()
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)


CAUGHT_BY = "interface"
