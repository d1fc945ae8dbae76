"""Plain Python floats and an if that lets NaN through to the scaling."""

import math


def clip_grad_norm(parameters, max_norm):
    grads = [p.grad for p in parameters if p.grad is not None]
    norm = math.sqrt(sum(g.double().square().sum().item() for g in grads))
    if not norm <= max_norm:
        for g in grads:
            g *= max_norm / norm
    return norm
