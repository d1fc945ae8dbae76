"""PyTorch's default for weight_ih

Uniform between -1/sqrt(H) and 1/sqrt(H) is what nn.LSTM does by itself; it looks at H only and has a third of the
variance 1/H. Asked for is the variance 2 / (I + H).
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    cell.weight_ih.uniform_(-(H**-0.5), H**-0.5)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "input_weights"
