"""Norms start after one step back

Your first norm is the one after a step. Entry 0 belongs to the last state itself, where nothing has been
multiplied yet.
"""

import numpy as np
import torch


def step_jacobian(h_next, weight_hh):
    jacobian = (1 - h_next.cpu().numpy() ** 2)[:, np.newaxis] * weight_hh.cpu().numpy()
    return torch.from_numpy(jacobian).to(weight_hh.device)


def jacobian_product(outputs, weight_hh, lag):
    hs, W = outputs.cpu().numpy(), weight_hh.cpu().numpy()
    product = np.identity(W.shape[0], dtype=W.dtype)
    for h in hs[::-1][:lag]:
        product = product @ (np.diag(1 - h**2) @ W)
    return torch.from_numpy(product).to(weight_hh.device)


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    g, W = d_last.cpu().numpy(), weight_hh.cpu().numpy()
    norms = []
    for h in outputs.cpu().numpy()[::-1]:
        g = (g * (1 - h**2)) @ W
        norms.append(np.linalg.norm(g))
    return torch.tensor(np.array(norms), device=d_last.device)


CAUGHT_BY = "norms"
