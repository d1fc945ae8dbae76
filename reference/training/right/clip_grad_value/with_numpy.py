"""NumPy's clip into the gradient's own memory."""

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
