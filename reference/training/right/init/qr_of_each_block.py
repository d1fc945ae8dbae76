"""A QR decomposition with fixed signs for each block, copied in."""

import torch


def orthogonal(n, like):
    q, r = torch.linalg.qr(torch.randn(n, n, dtype=like.dtype, device=like.device))
    return q * r.diagonal().sign()


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H, n = cell.weight_hh.shape[1], cell.weight_ih.shape[1]
    cell.weight_hh.copy_(torch.cat([orthogonal(H, cell.weight_hh) for _ in "ifgo"]))
    cell.weight_ih.normal_(0.0, (2.0 / (H + n)) ** 0.5)
    cell.bias_ih.copy_(torch.cat([torch.zeros(H), torch.full((H,), forget_bias), torch.zeros(2 * H)]))
    cell.bias_hh.fill_(0)
