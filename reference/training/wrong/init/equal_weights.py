"""All weights equal

Every unit starts with the same weights, gets the same gradients and stays a copy of its neighbours for ever. Random
numbers break the symmetry.
"""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H, inputs = cell.weight_hh.shape[1], cell.weight_ih.shape[1]
    cell.weight_ih.fill_((2 / (H + inputs)) ** 0.5)
    cell.weight_hh.fill_(1 / H)
    cell.bias_ih.zero_()
    cell.bias_hh.zero_()
    cell.bias_ih[H : 2 * H] = forget_bias


CAUGHT_BY = "recurrent_weights"
