"""weight_ih set to zero

With zeros the input reaches no gate, and all units of a gate start out alike. Draw the entries at random.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    cell.weight_ih.zero_()
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "input_weights"
