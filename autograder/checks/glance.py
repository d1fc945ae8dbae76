"""Are all replies to a battery right? Told by a few operations on all of their numbers at once.

Most answers of a class are right, and of those a judge has nothing to say; so what he would compare tensor by tensor is
compared here in one row. Where anything is otherwise, he looks at each reply by itself: only he finds mismatches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from ..messages import Raised, Refused
from ..wire import Returned
from .judge import Expected, Judge, unpack
from .tolerance import allowed, allowed_gradient


class Glance:
    """The right answers of a battery, in a row."""

    def __init__(self, judge: Judge, expected: Sequence[Expected]):
        self._expected, self._on_gpu = expected, judge.device != "cpu"
        self._keys = {name: key for key, name in judge.signature.input_names().items()}
        self._dtype = expected[0].dtype if expected else None
        self._useful = not judge.shapes_only and self._dtype is not None
        if not self._useful:
            return
        outputs = [(one, output, place) for one in expected for place, output in enumerate(one.outputs)]
        gradients = [slope for one in expected for slope in (one.gradients or {}).values() if slope is not None]
        self._outputs, self._gradients = _row(output for _, output, _ in outputs), _row(gradients)
        self._allowed = _row(
            allowed(output, judge.tolerance)
            if one.budgets is None
            else torch.full_like(output, one.budgets[place], dtype=torch.float64)
            for one, output, place in outputs
        )
        self._allowed_gradients = _row(
            torch.full_like(slope, allowed_gradient(slope, judge.tolerance)) for slope in gradients
        )

    def sees_all_right(self, replies: Sequence[Returned | Raised | Refused]) -> bool:
        """Whether the judge would find nothing. False may also mean that it takes a closer look."""
        if not self._useful:
            return False
        outputs: list[Tensor] = []
        gradients: list[Tensor] = []
        for right, reply in zip(self._expected, replies, strict=True):
            if not isinstance(reply, Returned) or not self._has_form(right, reply, outputs, gradients):
                return False
        got = _row(outputs)
        return (
            bool(got.isfinite().all())
            and bool(((got.double() - self._outputs).abs() <= self._allowed).all())
            and bool(((_row(gradients) - self._gradients).abs() <= self._allowed_gradients).all())
        )

    def _has_form(self, right: Expected, reply: Returned, outputs: list[Tensor], gradients: list[Tensor]) -> bool:
        """Whether a reply has the form of the right one; its tensors are added to the lists."""
        tensors = unpack(reply.values[0], len(right.outputs))
        if tensors is None or (self._on_gpu and reply.devices != ["cuda"] * len(tensors)):
            return False
        for got, wanted in zip(tensors, right.outputs, strict=True):
            if got.shape != wanted.shape or got.dtype != self._dtype:
                return False
        outputs += tensors
        found = reply.gradients or {}
        for name, slope in (right.gradients or {}).items():
            mine = found.get(self._keys[name])
            if mine is None or slope is None:
                if mine is not slope:
                    return False
                continue
            if mine.shape != slope.shape or mine.dtype != torch.float64:
                return False
            gradients.append(mine)
        return True


def _row(tensors: Iterable[Tensor]) -> Tensor:
    flat = [tensor.reshape(-1) for tensor in tensors]
    return torch.cat(flat) if flat else torch.zeros(0, dtype=torch.float64)
