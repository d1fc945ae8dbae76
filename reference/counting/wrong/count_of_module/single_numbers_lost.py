"""Parameters without axes lost

You start from nothing when a parameter has no axes, so a single number counts as 0. The product over no
axes is 1: `p.numel()` and `math.prod` know that.
"""


def count_of_module(module):
    total = 0
    for p in module.parameters():
        count = 0
        for place, length in enumerate(p.shape):
            count = length if place == 0 else count * length
        total += count if p.requires_grad else 0
    return total


CAUGHT_BY = "shapes"
