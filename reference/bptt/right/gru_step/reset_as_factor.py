"""The hidden side is the input side times (1, 1, r)."""

import torch


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    r, z, n = gates.chunk(3, dim=1)
    q = torch.addmm(bias_hh, h, weight_hh.T).chunk(3, dim=1)[2]
    at_n = d_h_next * (1 - z) * (1 - n.square())
    input_side = torch.cat([at_n * q * r * (1 - r), d_h_next * (h - n) * z * (1 - z), at_n], dim=1)
    one = torch.ones_like(r)
    hidden_side = input_side * torch.cat([one, one, r], dim=1)
    return [
        input_side.mm(weight_ih),
        torch.addcmul(hidden_side.mm(weight_hh), d_h_next, z),
        input_side.t().mm(x),
        hidden_side.t().mm(h),
        input_side.sum(0),
        hidden_side.sum(0),
    ]
