"""NumPy's clip on a copy, which goes back into the gradient's own memory."""

import numpy as np
import torch


def clip_grad_value(parameters, clip_value):
    for p in parameters:
        if p.grad is not None:
            clipped = np.clip(p.grad.cpu().numpy(), -clip_value, clip_value)
            p.grad.copy_(torch.from_numpy(clipped))


def cosine_after_clipping(gradients, clip_value):
    before = np.concatenate([g.cpu().numpy().ravel() for g in gradients])
    after = np.clip(before, -clip_value, clip_value)
    return float(before @ after / np.linalg.norm(before) / np.linalg.norm(after))
