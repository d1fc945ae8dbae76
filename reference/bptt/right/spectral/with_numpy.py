"""NumPy's linear algebra."""

import numpy as np
import torch


def spectral_radius_and_norm(weight):
    W = weight.numpy()
    return np.abs(np.linalg.eigvals(W)).max(), np.linalg.norm(W, ord=2)


def transient_matrix():
    return torch.from_numpy(np.array([[0.9, 30.0], [0.0, -0.9]]))
