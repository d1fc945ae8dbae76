"""Each tensor clipped by its own norm

You compare the norm of each gradient with max_norm by itself. Short ones then keep their length while long ones
lose some, so the direction of the whole changes. There is one norm over all parameters, and one factor.
"""

import torch


def clip_grad_norm(parameters, max_norm):
    norms = []
    for p in parameters:
        if p.grad is not None:
            norm = p.grad.norm()
            p.grad.mul_((max_norm / (norm + 1e-6)).clamp(max=1.0))
            norms.append(norm)
    return torch.stack(norms).norm() if norms else torch.tensor(0.0)


CAUGHT_BY = "above"
