"""Parameters counted on every level

You go through all modules at any depth and take all parameters of each, so that a parameter counts once
for each level above it. Either the modules with `recurse=False`, or the parameters of the outermost one.
"""


def count_of_module(module):
    total = 0
    for part in module.modules():
        for p in part.parameters():
            if p.requires_grad:
                total += p.numel()
    return total


CAUGHT_BY = "first_numbers"
