"""Call PyTorch's own gradient clipping.

The function keeps its place and has another code.

exercise: training.clip_grad_norm
earns: nothing
holds: T0
fires: free
tells: It calls PyTorch's own gradient clipping
"""

import torch


def clip_grad_norm(parameters, max_norm):
    return torch.nn.utils.clip_grad_norm_(list(parameters), max_norm).item()
