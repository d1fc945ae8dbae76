"""When are two replies the same?"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor

from ..messages import Raised, Refused
from ..wire import Returned, Value

_EXACT = 1e-9


def same_reply(a: Returned | Raised | Refused, b: Returned | Raised | Refused) -> bool:
    """Whether two replies are the same to 1e-9, gradients, changed arguments and devices included."""
    match a, b:
        case Returned(), Returned():
            return (
                _same_value(a.values, b.values)
                and _same_gradients(a.gradients, b.gradients)
                and _same_value(a.after, b.after)
                and a.devices == b.devices
            )
        case Raised(), Raised():
            return (a.stage, a.kind, a.not_started) == (b.stage, b.kind, b.not_started) and a.message == b.message
        case _:
            return False


def same_values(a: Returned | Raised | Refused, b: Returned | Raised | Refused) -> bool:
    """Whether two replies have the same values; whoever is told of a wrong number is told nothing of gradients."""
    if isinstance(a, Returned) and isinstance(b, Returned):
        return _same_value(a.values, b.values)
    return same_reply(a, b)


def _same_gradients(a: Mapping[str, Tensor | None] | None, b: Mapping[str, Tensor | None] | None) -> bool:
    """No gradient is the same as one of zeros, here as for the judge."""
    if a is None or b is None or a.keys() != b.keys():
        return a is b
    for key in a:
        one, other = a[key], b[key]
        one = torch.zeros_like(other) if one is None and other is not None else one
        other = torch.zeros_like(one) if other is None and one is not None else other
        if not _same_value(one, other):
            return False
    return True


def _same_value(a: Value | object, b: Value | object) -> bool:
    match a, b:
        case Tensor(), Tensor():
            if a.shape != b.shape or a.dtype != b.dtype:
                return False
            if not a.is_floating_point():
                return bool((a == b).all())
            slack = _EXACT if a.dtype == torch.float64 else 64 * torch.finfo(a.dtype).eps
            return not a.numel() or _close(a.double(), b.double(), slack)
        case ((list() | tuple()), (list() | tuple())):
            return len(a) == len(b) and all(_same_value(x, y) for x, y in zip(a, b, strict=True))
        case dict(), dict():
            return a.keys() == b.keys() and all(_same_value(a[key], b[key]) for key in a)
        case _:
            return type(a) is type(b) and (a == b or a != a)


def _close(a: Tensor, b: Tensor, slack: float) -> bool:
    """Whether they differ by no more than `slack` times the largest number in `b`, if that is above one."""
    largest, off = float(b.abs().max()), float((a - b).abs().max())
    if math.isfinite(largest) and math.isfinite(off):
        return off <= slack * max(1.0, largest)
    scale = max(1.0, float(b.abs().nan_to_num(0, 0, 0).max()))
    return torch.allclose(a, b, rtol=0, atol=slack * scale, equal_nan=True)
