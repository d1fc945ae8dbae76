"""A recursion has no end

The recursive version never looks at how many steps are left, so Python stops it with a RecursionError.
"""

import torch


def steps_unroll_recursion_without_end(cell, x, h, t, states):
    h = cell(x[:, min(t, x.shape[1] - 1)], h)
    return steps_unroll_recursion_without_end(cell, x, h, t + 1, [*states, h])


def unroll(cell, x, h0):
    states = steps_unroll_recursion_without_end(cell, x, h0, 0, [])
    return torch.stack(states, dim=1), states[-1]


CHECK = "interface"
OUTCOME = "crashed"
