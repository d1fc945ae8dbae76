"""Shared parameters counted again

You count a parameter under each of its names. However many places it stands in, it is one tensor and is
learnt once: `module.parameters()` gives it once.
"""


def count_of_module(module):
    total = 0
    for _, parameter in module.named_parameters(remove_duplicate=False):
        if parameter.requires_grad:
            total += parameter.numel()
    return total


CAUGHT_BY = "shared"
