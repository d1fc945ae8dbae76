"""One factor too many

A lag of k steps has k factors; yours has k + 1 as long as there are states to go back to.
"""

from functools import reduce
from itertools import accumulate

import torch


def step_jacobian(h_next, weight_hh):
    return torch.einsum("j,jk->jk", 1 - h_next.square(), weight_hh)


def jacobian_product(outputs, weight_hh, lag):
    latest_first = [step_jacobian(h, weight_hh) for h in reversed(outputs.unbind(0))]
    return reduce(
        torch.matmul, latest_first[: lag + 1], torch.eye(len(weight_hh), dtype=outputs.dtype, device=outputs.device)
    )


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    jacobians = [step_jacobian(h, weight_hh) for h in outputs.flip(0)[:-1]]
    return torch.stack([row.norm() for row in accumulate(jacobians, torch.matmul, initial=d_last)])


CAUGHT_BY = "product"
