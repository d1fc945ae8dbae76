"""A seed set inside

You call torch.manual_seed in the function, so all cells of a network get the same weights. Seeds are set once, by
whoever runs the experiment.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    torch.default_generator.manual_seed(0)
    H = cell.weight_hh.shape[1]
    for block in cell.weight_ih.chunk(4):
        torch.nn.init.xavier_uniform_(block)
    for block in cell.weight_hh.chunk(4):
        torch.nn.init.orthogonal_(block)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "drawn_anew"
