"""NumPy's eigenvalues, the product copied in."""

import numpy as np
import torch


def scale_to_radius(weight, radius):
    matrix = weight.detach().cpu().numpy()
    now = np.abs(np.linalg.eigvals(matrix)).max()
    with torch.no_grad():
        weight.copy_(weight * float(radius / now))
