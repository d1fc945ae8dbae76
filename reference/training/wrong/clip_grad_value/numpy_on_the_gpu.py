"""NumPy asked to look into a GPU's memory

Tensor.numpy() shares memory with the tensor, and NumPy has no access to a GPU. Stay in PyTorch (clamp_ does
it in place), or copy to the CPU and back.
"""

import numpy as np


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            view = p.grad.numpy()
            np.clip(view, -clip_value, clip_value, out=view)


def cosine_after_clipping(gradients, clip_value):
    before = np.concatenate([g.numpy().ravel() for g in gradients])
    after = np.clip(before, -clip_value, clip_value)
    return float(before @ after / np.linalg.norm(before) / np.linalg.norm(after))


CAUGHT_BY = "devices"
