"""Square root of the factor

You scale by the root of max_norm / norm, as if the factor were one of squares. The gradients themselves are
multiplied by max_norm / norm.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0).sqrt())
    return norm


CAUGHT_BY = "above"
