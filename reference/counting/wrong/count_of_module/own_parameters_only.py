"""Only the module's own parameters counted

You count what the outermost module holds itself and not what its parts hold. Go down to the children as
well: `parameters()` does so unless told otherwise.
"""


def count_of_module(module):
    return sum(p.numel() for p in module.parameters(recurse=False) if p.requires_grad)


CAUGHT_BY = "first_numbers"
