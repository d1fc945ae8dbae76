"""PyTorch's own clipping by value

Under another name, which changes nothing.
"""

import torch
from torch.nn.utils import clip_grad_value_ as pytorch_clamps


def clip_grad_value(parameters, clip_value):
    pytorch_clamps(parameters, clip_value)


def cosine_after_clipping(gradients, clip_value):
    a = torch.cat([g.flatten() for g in gradients])
    b = a.clamp(-clip_value, clip_value)
    return a @ b / (a.norm() * b.norm())


CHECK = "first_numbers"
OUTCOME = "refused"
