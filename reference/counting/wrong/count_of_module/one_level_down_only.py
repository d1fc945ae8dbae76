"""Grandchildren forgotten

You count the module's own parameters and those of its direct children. Modules can be nested deeper than
that: recurse all the way, or use `parameters()`.
"""


def count_of_module(module):
    parameters = set(module.parameters(recurse=False))
    for child in module.children():
        parameters.update(child.parameters(recurse=False))
    return sum(p.numel() for p in parameters if p.requires_grad)


CAUGHT_BY = "nested"
