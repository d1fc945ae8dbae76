"""New tensors assigned to .data of the parameters that are there."""

import torch


def init_lstm(cell, forget_bias=1.0):
    with torch.no_grad():
        like = cell.weight_hh.detach()
        H, n = like.shape[1], cell.weight_ih.shape[1]
        blocks = [torch.nn.init.orthogonal_(like.new_empty(H, H)) for _ in range(4)]
        inputs = [torch.nn.init.xavier_uniform_(like.new_empty(H, n)) for _ in range(4)]
        bias = like.new_zeros(4 * H)
        bias[H : 2 * H] = float(forget_bias)
    cell.weight_hh.data = torch.vstack(blocks)
    cell.weight_ih.data = torch.vstack(inputs)
    cell.bias_ih.data = bias
    cell.bias_hh.data = torch.zeros_like(bias)
