"""W_hh transposed inside the Jacobian

You scale the rows of weight_hh.T. The forward step computes W_hh h for a state that stands in a column, so
the Jacobian has W_hh itself.
"""

from functools import reduce
from itertools import accumulate

import torch


def step_jacobian(h_next, weight_hh):
    return torch.einsum("j,kj->jk", 1 - h_next.square(), weight_hh)


def jacobian_product(outputs, weight_hh, lag):
    latest_first = [step_jacobian(h, weight_hh) for h in reversed(outputs.unbind(0))]
    return reduce(
        torch.matmul, latest_first[:lag], torch.eye(len(weight_hh), dtype=outputs.dtype, device=outputs.device)
    )


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    jacobians = [step_jacobian(h, weight_hh) for h in outputs.flip(0)[:-1]]
    return torch.stack([row.norm() for row in accumulate(jacobians, torch.matmul, initial=d_last)])


CAUGHT_BY = "jacobian"
