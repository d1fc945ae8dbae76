"""Power iteration, which needs one real largest eigenvalue

Your vector settles only where one eigenvalue is larger than all others; two complex ones of the same size make it
turn for ever. Ask torch.linalg.eigvals.
"""

import torch


@torch.no_grad()
def scale_to_radius(weight, radius):
    v = torch.ones_like(weight[0])
    for _ in range(100):
        v = weight @ v
        v = v / v.norm()
    weight.mul_(radius / (weight @ v).norm())


CAUGHT_BY = "kinds"
