"""Parameters left frozen

You switch requires_grad off in order to write into the parameters, and never on again, so nothing will be trained.
Write under torch.no_grad() and leave the switch alone.
"""

import torch


def init_lstm(cell, forget_bias=1.0):
    for parameter in cell.parameters():
        parameter.requires_grad_(False)
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "interface"
