"""Singular vectors of random matrices in one batch, written by way of a view with four blocks."""

import torch


@torch.no_grad()
def init_lstm(cell, forget_bias=1.0):
    H = cell.weight_hh.shape[1]
    u, _, vt = torch.linalg.svd(torch.randn_like(cell.weight_hh).view(4, H, H))
    cell.weight_hh.view(4, H, H).copy_(u @ vt)
    cell.weight_ih.copy_(torch.randn_like(cell.weight_ih) * (2 / sum(cell.weight_ih[:H].shape)) ** 0.5)
    cell.bias_ih.view(4, H).copy_(forget_bias * torch.eye(4).to(cell.bias_ih)[1][:, None])
    cell.bias_hh.mul_(0).nan_to_num_()
