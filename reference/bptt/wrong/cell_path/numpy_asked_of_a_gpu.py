"""NumPy asked for gates wherever they are

forget_gates.numpy() works in the CPU's memory only. torch.cumprod does the same without leaving the device; flip(1)
turns the steps around before it and after it.
"""

import numpy as np
import torch


def cell_path(forget_gates):
    backwards = forget_gates.numpy()[:, ::-1]
    return torch.from_numpy(np.cumprod(backwards, axis=1)[:, ::-1].copy())


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "devices"
