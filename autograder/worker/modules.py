"""Modules on which ``module.to`` does what PyTorch wrote and nothing else.

It takes some sixty steps for each parameter, also where nothing is to be done, and under a mode that watches, every
step is a call of Python. What it comes to for an ordinary module can be had in two.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

_STEPS = tuple(
    (name, vars(nn.Module)[name])
    for name in ("to", "_apply", "children", "named_children", "named_parameters", "_named_members")
)
"""What ``module.to`` and ``module.named_parameters`` go through, as it was before any submission ran."""
_DATA = {"_parameters", "_buffers", "_modules"}


def is_ordinary(module: nn.Module) -> bool:
    """Whether no class in it has a say in ``module.to``, and no tensor: plain ones of the CPU, without gradients."""
    future = torch.__future__
    if future.get_overwrite_module_params_on_conversion() or future.get_swap_module_params_on_conversion():
        return False
    with torch._C.DisableTorchFunction():
        return all(map(_is_plain_module, parts(module))) and all(map(_is_plain_tensor, _tensors(module)))


def is_of(module: nn.Module, dtype: torch.dtype) -> bool:
    """Whether an ordinary module is of this type already, so that ``module.to(dtype)`` would change nothing."""
    with torch._C.DisableTorchFunction():
        return all(
            tensor.dtype == dtype
            for tensor in _tensors(module)
            if tensor.is_floating_point() or tensor.is_complex()
        )  # fmt: skip


def parameters_of(module: nn.Module, ordinary: bool) -> dict[str, Tensor]:
    """``dict(module.named_parameters())``; of an ordinary module without parts, what it comes to."""
    if ordinary and not module._modules:
        own: dict[str, Tensor] = {name: one for name, one in module._parameters.items() if one is not None}
        if len(set(map(id, own.values()))) == len(own):
            return own
    return dict(module.named_parameters())


def parts(module: nn.Module) -> Iterator[nn.Module]:
    """The module and all that it is made of."""
    yield module
    for child in vars(module).get("_modules", {}).values():
        if child is not None:
            yield from parts(child)


def _tensors(module: nn.Module) -> Iterator[Tensor]:
    for part in parts(module):
        for tensor in (*part._parameters.values(), *part._buffers.values()):
            if tensor is not None:
                yield tensor


def _is_plain_module(module: nn.Module) -> bool:
    own, kind = vars(module), type(module)
    if not own.keys() >= _DATA:
        return False
    return not any(getattr(kind, name) is not function or name in own for name, function in _STEPS)


def _is_plain_tensor(tensor: Tensor) -> bool:
    return (
        type(tensor) in (Tensor, nn.Parameter)
        and tensor.is_cpu
        and tensor.layout == torch.strided
        and (not tensor.is_leaf or tensor.grad is None)
    )
