"""torch.nn.init on views of the blocks."""

import torch
from torch import nn


def init_lstm(cell, forget_bias=1.0):
    for block in cell.weight_ih.data.chunk(4):
        nn.init.xavier_normal_(block)
    for block in cell.weight_hh.data.chunk(4):
        nn.init.orthogonal_(block)
    nn.init.zeros_(cell.bias_ih)
    nn.init.zeros_(cell.bias_hh)
    H = cell.weight_hh.shape[1]
    with torch.no_grad():
        cell.bias_hh[H : 2 * H].fill_(forget_bias)
