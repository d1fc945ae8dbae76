"""Forget bias set for every gate

You fill a whole bias vector, so input and output gate are pushed open too and the candidate starts off centre. Only
the forget gate's entries, H to 2H, get the value.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.fill_(forget_bias)
    cell.bias_hh.zero_()


CAUGHT_BY = "biases"
