"""PyTorch's own clipping

Allowed everywhere but here.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    return torch.nn.utils.clip_grad_norm_(parameters, max_norm)


CHECK = "interface"
OUTCOME = "refused"
