"""One norm for each tensor returned

You return the norms of the single tensors. Asked for is one number, the norm of all together.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norms = [g.norm() for g in gradients]
    norm = torch.stack(norms).norm() if norms else torch.tensor(0.0)
    for g in gradients:
        g.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
    return norms


CAUGHT_BY = "interface"
