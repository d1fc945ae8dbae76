"""Factor upside down

You multiply by norm / max_norm, which makes long gradients longer. The factor is max_norm / norm.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.stack([g.norm() for g in gradients]).norm() if gradients else torch.tensor(0.0)
    if not norm <= max_norm:
        for g in gradients:
            g.mul_(norm / max_norm)
    return norm


CAUGHT_BY = "above"
