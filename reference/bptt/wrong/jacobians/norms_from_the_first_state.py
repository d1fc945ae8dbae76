"""Norms in the order of time

Your first entry belongs to the first state. Entry k is k steps back from the last one: the last state comes
first.
"""

import numpy as np
import torch


def step_jacobian(h_next, weight_hh):
    return torch.from_numpy((1 - h_next.numpy() ** 2)[:, np.newaxis] * weight_hh.numpy())


def jacobian_product(outputs, weight_hh, lag):
    hs, W = outputs.numpy(), weight_hh.numpy()
    product = np.identity(W.shape[0], dtype=W.dtype)
    for h in hs[::-1][:lag]:
        product = product @ (np.diag(1 - h**2) @ W)
    return torch.from_numpy(product)


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    g, W = d_last.numpy(), weight_hh.numpy()
    norms = [np.linalg.norm(g)]
    for h in outputs.numpy()[:0:-1]:
        g = (g * (1 - h**2)) @ W
        norms.append(np.linalg.norm(g))
    return torch.tensor(np.array(norms[::-1]))


CAUGHT_BY = "norms"
