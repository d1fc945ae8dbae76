"""Parameters of one shape counted once

You collect the shapes in a set, so of several parameters with the same shape only one is counted. Keep
the parameters apart, not their shapes.
"""

import math


def count_of_module(module):
    shapes = {tuple(p.shape) for p in module.parameters() if p.requires_grad}
    return sum(math.prod(shape) for shape in shapes)


CAUGHT_BY = "first_numbers"
