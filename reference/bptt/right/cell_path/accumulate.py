"""itertools.accumulate over the reversed steps."""

from itertools import accumulate
from operator import mul

import torch


def cell_path(forget_gates):
    backwards = list(accumulate(reversed(forget_gates.unbind(1)), mul))
    return torch.stack(backwards[::-1], dim=1)


def hundred_steps():
    *_, slow = accumulate([0.99] * 100, mul)
    *_, fast = accumulate([0.5] * 100, mul)
    return slow, fast
