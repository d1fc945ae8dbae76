"""Cayley's formula turns skew-symmetric matrices into orthogonal ones; loops over names."""

import torch


def init_lstm(cell, forget_bias=1.0):
    with torch.no_grad():
        for name, parameter in cell.named_parameters():
            size = parameter.shape[0] // 4
            blocks = parameter.split(size)
            if name.startswith("bias"):
                for gate, block in zip("ifgo", blocks, strict=True):
                    block.fill_(forget_bias if gate == "f" and name.endswith("ih") else 0.0)
            elif name == "weight_hh":
                eye = torch.eye(size, dtype=parameter.dtype, device=parameter.device)
                for block in blocks:
                    a = torch.randn_like(block)
                    skew = a - a.T
                    block.copy_(torch.linalg.solve(eye + skew, eye - skew))
            else:
                for block in blocks:
                    block.normal_().mul_((2 / (block.shape[0] + block.shape[1])) ** 0.5)
