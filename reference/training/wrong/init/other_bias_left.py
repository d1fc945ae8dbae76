"""bias_hh left as it was

You fill bias_ih only, and bias_hh keeps its old numbers, which are added all the same. Set it to 0.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "biases"
