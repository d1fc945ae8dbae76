"""NaN passed over by a comparison

NaN is not greater than anything, so your if is false and a gradient full of NaN goes on as if it were short.
PyTorch lets such a norm spoil all gradients, where nobody can overlook it: ask the question the other way round, or
clamp a factor.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    if norm > max_norm:
        for g in gradients:
            g.mul_(max_norm / norm)
    return norm


CAUGHT_BY = "not_finite"
