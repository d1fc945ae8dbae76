"""A table of steps against steps, ones below the diagonal."""

import torch


def cell_path(forget_gates):
    T = forget_gates.shape[1]
    later = torch.ones(T, T, dtype=torch.bool, device=forget_gates.device).triu()
    table = torch.where(later[None, :, :, None], forget_gates[:, None], torch.ones_like(forget_gates)[:, None])
    return table.prod(dim=2)


def hundred_steps():
    gates = torch.tensor([0.99, 0.5], dtype=torch.float64)
    first, second = (gates**100).tolist()
    return first, second
