"""NaN and infinity replaced by numbers

You clean the gradients first. Then nobody learns that training has broken down: PyTorch's clipping lets NaN and
infinity show.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    for g in gradients:
        torch.nan_to_num_(g, 0.0, 0.0, 0.0)
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norm


CAUGHT_BY = "not_finite"
