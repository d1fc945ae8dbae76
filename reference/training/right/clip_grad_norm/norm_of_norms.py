"""The norm of the tensors' norms, and a factor that is clamped."""

import torch


def clip_grad_norm(parameters, max_norm):
    kept = list(filter(lambda p: p.grad is not None, parameters))
    norms = [torch.linalg.vector_norm(p.grad) for p in kept]
    total = torch.linalg.vector_norm(torch.stack(norms)) if norms else torch.zeros(())
    for p in kept:
        p.grad.mul_(torch.clamp(max_norm / (total + 1e-6), max=1))
    return total
