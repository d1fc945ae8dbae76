"""A number of NumPy's returned

Your number is right, but `np.prod` makes it a number of NumPy's, of 64 bits. Use `math.prod` or
`p.numel()`, which give a plain int.
"""

import numpy as np


def count_of_module(module):
    return sum(np.prod(p.shape) for p in module.parameters() if p.requires_grad)


CHECK = "interface"
OUTCOME = "failed"
