"""A helper for a linear layer, and a named tuple."""

from typing import NamedTuple

import torch


class GradientsRsNr(NamedTuple):
    x: torch.Tensor
    h: torch.Tensor
    weight_ih: torch.Tensor
    weight_hh: torch.Tensor
    bias_ih: torch.Tensor
    bias_hh: torch.Tensor


def linear_backward_rs_nr(upstream, inputs, weight):
    return upstream.mm(weight), upstream.t().mm(inputs), torch.sum(upstream, 0)


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    upstream = torch.addcmul(d_h_next, d_h_next * h_next, h_next, value=-1)
    d_x, d_w, d_b = linear_backward_rs_nr(upstream, x, weight_ih)
    d_h, d_u, d_c = linear_backward_rs_nr(upstream, h, weight_hh)
    return GradientsRsNr(d_x, d_h, d_w, d_u, d_b, d_c)
