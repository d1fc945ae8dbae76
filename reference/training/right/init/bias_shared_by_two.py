"""Half of the forget bias in each of the two vectors, uniform input weights."""

import math

import torch


def init_lstm(cell, forget_bias=1.0):
    with torch.no_grad():
        rows, size = cell.weight_hh.shape
        bound = math.sqrt(6 / (size + cell.weight_ih.shape[1]))
        cell.weight_ih.uniform_(-bound, bound)
        for start in range(0, rows, size):
            torch.nn.init.orthogonal_(cell.weight_hh[start : start + size])
        for bias in (cell.bias_ih, cell.bias_hh):
            bias.zero_()
            bias[size : 2 * size] += forget_bias / 2
