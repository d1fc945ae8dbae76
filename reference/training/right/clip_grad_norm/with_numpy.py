"""NumPy for the norm, slices for the scaling."""

import numpy as np


def clip_grad_norm(parameters, max_norm):
    parameters = tuple(parameters)
    values = [p.grad.cpu().numpy().ravel().astype(np.float64) for p in parameters if p.grad is not None]
    norm = float(np.linalg.norm(np.concatenate(values))) if values else 0.0
    factor = 1.0 if norm <= max_norm else max_norm / norm
    for p in parameters:
        if p.grad is not None:
            p.grad[...] = p.grad * factor
    return norm
