"""What an answer that no known mistake explains depends on: the last resort, and only what was seen for certain.

One case is asked again with one block of one parameter, or one argument, changed. An output that moves where the
equation says that it cannot, or stays where it must move, is told in a sentence; nothing else is concluded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ...messages import Raised, Refused
from ...wire import Call, Returned
from ..signature import CallOptions, Case, Signature, axes
from .equation import Equation
from .gates import NAMES

_SEED = 2000
_SIZES = {"B": 2, "I": 3, "H": 4}
_MOVED = 1e-6
"""Far above rounding, far below what any of the changes does."""
_TOLD = 2
"""Sentences at most; a mistake at the root shows in many places."""


@dataclass(frozen=True, slots=True)
class _Change:
    """One thing that differs from the first case."""

    words: str
    """As in "the forget gate's rows of weight_hh"."""
    case: Case
    moves: tuple[bool, ...]
    """Of each output, whether the equation makes it move."""


class Dependence:
    """Which outputs depend on what, for one signature and its equation.

    `probes` are the calls whose replies `tell` wants.
    """

    def __init__(self, signature: Signature, equation: Equation):
        self._signature, self._equation = signature, equation
        generator = torch.Generator().manual_seed(_SEED)
        tensors = {}
        for name, text in signature.shapes.items():
            shape = [axis.length(_SIZES) for axis in axes(text)]
            tensors[name] = torch.randn(shape, generator=generator, dtype=torch.float64)
        first = Case(_SIZES, tensors)
        right = self._outputs(first)
        self._changes: list[_Change] = []
        for name in signature.shapes:
            for words, changed in self._changed(name, tensors[name]):
                case = Case(_SIZES, tensors | {name: changed})
                moved = [_moved(a, b) for a, b in zip(right, self._outputs(case), strict=True)]
                self._changes.append(_Change(words, case, tuple(moved)))
        cases = [first, *(change.case for change in self._changes)]
        self.probes: tuple[Call, ...] = tuple(signature.to_call(case, CallOptions()) for case in cases)

    def tell(self, replies: Sequence[Returned | Raised | Refused]) -> str:
        """Sentences about what depends on what and should not, or the other way round; empty when all is in order."""
        outputs = [_tensors(reply, len(self._signature.outputs)) for reply in replies]
        told = [one for one in outputs if one is not None]
        if len(told) < len(outputs):
            return ""
        stays: dict[str, list[str]] = {}
        moves: dict[str, list[str]] = {}
        for change, got in zip(self._changes, told[1:], strict=True):
            for name, wanted, before, after in zip(self._signature.outputs, change.moves, told[0], got, strict=True):
                if before.shape != after.shape:
                    return ""
                if _moved(before, after) != wanted:
                    (stays if wanted else moves).setdefault(name, []).append(change.words)
        sentences = [f"{name} does not depend on {_first(words)}, as it should." for name, words in stays.items()]
        sentences += [f"{name} depends on {_first(words)}, and should not." for name, words in moves.items()]
        return " ".join(sentences[:_TOLD])

    def _outputs(self, case: Case) -> list[Tensor]:
        values = self._equation.evaluate(case.tensors)
        return [values[name] for name in self._equation.outputs]

    def _changed(self, name: str, tensor: Tensor) -> list[tuple[str, Tensor]]:
        first = self._signature.tensor_axes(name)[0]
        if first.blocks == 1 or name not in self._signature.parameters:
            return [(name, tensor + 0.5)]
        found = []
        for place, gate in enumerate(self._signature.gates):
            changed = tensor.clone()
            changed.chunk(first.blocks)[place].add_(0.5)
            found.append((f"the rows of the {NAMES[gate]} in {name}", changed))
        return found


def _first(words: Sequence[str]) -> str:
    more = len(words) - 2
    tail = f" and {more} more" if more > 0 else ""
    return (", " if tail else " and ").join(words[:2]) + tail


def _moved(a: Tensor, b: Tensor) -> bool:
    return not bool(((a - b).abs() <= _MOVED).all())


def _tensors(reply: Returned | Raised | Refused, count: int) -> list[Tensor] | None:
    if not isinstance(reply, Returned):
        return None
    value = reply.values[0]
    items = [value] if isinstance(value, Tensor) else value
    if not isinstance(items, list | tuple) or len(items) != count:
        return None
    # Of numbers that were rounded to whole ones there is something else to say.
    tensors = [item.double() for item in items if isinstance(item, Tensor) and item.is_floating_point()]
    return tensors if len(tensors) == count and all(bool(one.isfinite().all()) for one in tensors) else None
