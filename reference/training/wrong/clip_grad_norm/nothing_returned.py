"""Nothing returned

The gradients are clipped, but the norm is not handed back. Return it as it was before clipping.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    if gradients:
        norm = torch.cat([g.flatten() for g in gradients]).norm()
        for g in gradients:
            g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))


CAUGHT_BY = "interface"
