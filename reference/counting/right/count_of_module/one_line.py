"""The sum of numel over the parameters that require a gradient."""


def count_of_module(module):
    return sum(p.numel() for p in module.parameters() if p.requires_grad)
