"""Frozen parameters made trainable

You switch requires_grad on for every parameter in the end, even where it was off on purpose. Write under
torch.no_grad() and leave the switch alone.
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
    for parameter in cell.parameters():
        parameter.requires_grad_(True)


CAUGHT_BY = "drawn_anew"
