"""Prints a line for every block

Output is allowed.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    for gate, block, inward in zip("ifgo", cell.weight_hh.chunk(4), cell.weight_ih.chunk(4), strict=True):
        print("gate", gate, tuple(block.shape))
        torch.nn.init.orthogonal_(block)
        torch.nn.init.xavier_uniform_(inward)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih.chunk(4)[1].fill_(forget_bias)


CHECK = ""
OUTCOME = "passed"
