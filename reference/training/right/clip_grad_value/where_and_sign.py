"""torch.where with the sign of what is too large; gradients cloned into parameters of its own."""

import torch


def clip_grad_value(parameters, clip_value):
    with torch.no_grad():
        for p in parameters:
            if p.grad is None:
                continue
            p.grad[...] = torch.where(p.grad.abs() > clip_value, clip_value * p.grad.sign(), p.grad)


def cosine_after_clipping(gradients, clip_value):
    copies = [torch.nn.Parameter(torch.empty_like(g)) for g in gradients]
    for copy, g in zip(copies, gradients, strict=True):
        copy.grad = g.clone()
    clip_grad_value(copies, clip_value)
    dot = sum((c.grad * g).sum() for c, g in zip(copies, gradients, strict=True))
    lengths = [sum((t**2).sum() for t in ts).sqrt() for ts in ([c.grad for c in copies], gradients)]
    return dot / (lengths[0] * lengths[1])
