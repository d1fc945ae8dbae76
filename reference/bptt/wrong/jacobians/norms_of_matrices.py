"""Norms of the products of matrices

You return how far any gradient could be lengthened. What is asked for is the length of this one: carry
d_last along.
"""

from functools import reduce
from itertools import accumulate

import torch


def step_jacobian(h_next, weight_hh):
    return torch.einsum("j,jk->jk", 1 - h_next.square(), weight_hh)


def jacobian_product(outputs, weight_hh, lag):
    latest_first = [step_jacobian(h, weight_hh) for h in reversed(outputs.unbind(0))]
    return reduce(
        torch.matmul, latest_first[:lag], torch.eye(len(weight_hh), dtype=outputs.dtype, device=outputs.device)
    )


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    jacobians = [step_jacobian(h, weight_hh) for h in outputs.flip(0)[:-1]]
    return torch.stack(
        [
            torch.linalg.matrix_norm(row, 2) * d_last.norm()
            for row in accumulate(
                jacobians, torch.matmul, initial=torch.eye(len(d_last), dtype=d_last.dtype, device=d_last.device)
            )
        ]
    )


CAUGHT_BY = "norms"
