"""Rows times columns, further axes left out

You multiply the first two axes. A convolution has three axes or more: multiply them all, or ask for
`p.numel()`.
"""


def count_of_module(module):
    total = 0
    for p in module.parameters():
        if not p.requires_grad:
            continue
        if p.dim() >= 2:
            total += p.shape[0] * p.shape[1]
        else:
            total += p.numel()
    return total


CAUGHT_BY = "shapes"
