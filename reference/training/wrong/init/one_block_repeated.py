"""One orthogonal block used four times

You draw one block and copy it to all gates, so they see the state through the same eyes. Draw four.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    block = torch.nn.init.orthogonal_(torch.empty(H, H, dtype=cell.weight_hh.dtype))
    cell.weight_hh.copy_(block.repeat(4, 1))
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "recurrent_weights"
