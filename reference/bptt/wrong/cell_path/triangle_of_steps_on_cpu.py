"""Triangle of steps made on the CPU

The triangle that tells later steps from earlier ones is made without a device, so torch.where finds it on the CPU and
the gates on the GPU. Give it device=forget_gates.device.
"""

import torch


def cell_path(forget_gates):
    steps = forget_gates.shape[1]
    earlier = torch.ones(steps, steps).tril(-1).bool()
    table = torch.where(earlier[None, :, :, None], 1.0, forget_gates[:, None])
    return table.prod(2)


def hundred_steps():
    return 0.99**100, 0.5**100


CAUGHT_BY = "devices"
