"""A layer of PyTorch expected in place of a cell

nn.LSTM calls its weights weight_hh_l0; here they have no number.
"""

import torch


def init_lstm(cell, forget_bias=1.0):
    torch.nn.init.orthogonal_(cell.weight_hh_l0)
    torch.nn.init.zeros_(cell.bias_ih_l0)


CHECK = "interface"
OUTCOME = "crashed"
