"""Tensors returned instead of plain numbers

Your numbers are right, but you return torch tensors of one element and the question asks for plain numbers;
call `.item()` on each.
"""

import torch


def lstm_flip():
    c = torch.tensor(0.1 * 2.0 + 0.9 * (-0.8))
    return c, 0.5 * torch.tanh(c)


def lstm_from_preactivations():
    i, f, g, o = torch.tensor([0.5, 2.0, -1.0, 0.0])
    c = torch.sigmoid(f) * 1.5 + torch.sigmoid(i) * torch.tanh(g)
    return c, torch.sigmoid(o) * torch.tanh(c)


def gru_near_zero():
    h, n = torch.tensor([0.8, -0.6])
    return 0.95 * n + 0.05 * h, 0.95 * h + 0.05 * n


def gru_near_one():
    h, n = torch.tensor([0.8, -0.6])
    return 0.05 * n + 0.95 * h, 0.05 * h + 0.95 * n


CAUGHT_BY = "format"
