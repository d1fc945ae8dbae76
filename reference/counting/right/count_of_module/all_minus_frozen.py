"""Everything is counted first, and the frozen numbers are taken off."""

from torch import nn


def count_of_module(module: nn.Module) -> int:
    everything = frozen = 0
    for parameter in module.parameters():
        everything += parameter.numel()
        if not parameter.requires_grad:
            frozen += parameter.numel()
    return everything - frozen
