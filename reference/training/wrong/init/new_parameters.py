"""New parameters in place of the old ones

You hang new nn.Parameter objects into the cell. An optimiser that was made before still holds the old ones and will
train those. Fill the ones that are there.
"""

import torch
from torch import nn


def init_lstm(cell, forget_bias=1.0):
    H, inputs = cell.weight_hh.shape[1], cell.weight_ih.shape[1]
    like = {"dtype": cell.weight_hh.dtype, "device": cell.weight_hh.device}
    blocks = [nn.init.orthogonal_(torch.empty(H, H, **like)) for _ in range(4)]
    inward = [nn.init.xavier_uniform_(torch.empty(H, inputs, **like)) for _ in range(4)]
    bias = torch.zeros(4 * H, **like)
    bias[H : 2 * H] = forget_bias
    cell.weight_hh, cell.weight_ih = nn.Parameter(torch.cat(blocks)), nn.Parameter(torch.cat(inward))
    cell.bias_ih, cell.bias_hh = nn.Parameter(bias), nn.Parameter(torch.zeros_like(bias))


CAUGHT_BY = "interface"
