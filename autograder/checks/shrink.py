"""From a failing case to the smallest one: batches of simpler candidates, greedily.

Each round sends up to 48 simplifications in one call and keeps the simplest that still fails in the same way and by a
visible amount. Most mistakes never come here, because one of the battery's tiny cases shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from .signature import Case, Signature

_ROUND = 48
_ROUNDS = 14
_ENTRIES = 6
"""How many single entries of a tensor are tried by themselves in one round."""

Fails = Callable[[Sequence[Case]], list[bool]]
"""Which of these cases fail as the first one did."""


def shrink(signature: Signature, case: Case, fails: Fails) -> Case:
    """The simplest case found that still fails; `case` itself when none is simpler."""
    for _ in range(_ROUNDS):
        candidates = sorted(_simpler(signature, case), key=_cost)[:_ROUND]
        found = [one for one, failing in zip(candidates, fails(candidates), strict=True) if failing]
        if not found:
            return case
        case = found[0]
    return case


def _cost(case: Case) -> tuple[float, ...]:
    """Sizes first, then how many numbers are not zero, then how many are not plain ones."""
    values = torch.cat([tensor.reshape(-1) for tensor in case.tensors.values()])
    not_zero = values[values != 0]
    return (
        sum(case.sizes.values()),
        len(not_zero),
        float((not_zero != 1).sum()),
        float((not_zero != not_zero.round()).sum()),
    )


def _simpler(signature: Signature, case: Case) -> Iterator[Case]:
    own = _cost(case)
    for candidate in (*_smaller(signature, case), *_plainer(case)):
        if _cost(candidate) < own:
            yield candidate


def _smaller(signature: Signature, case: Case) -> Iterator[Case]:
    """Fewer rows, steps, features or units: one of them, half of them, all but one."""
    for letter, size in case.sizes.items():
        picks = [[place] for place in range(min(size, 4))]
        if size > 2:
            picks += [list(range(size // 2 + size % 2)), list(range(size - 1)), list(range(1, size))]
        for pick in picks:
            if len(pick) < size:
                yield _pick(signature, case, letter, pick)


def _pick(signature: Signature, case: Case, letter: str, pick: Sequence[int]) -> Case:
    size = case.sizes[letter]
    tensors = {}
    for name, tensor in case.tensors.items():
        for dimension, axis in enumerate(signature.tensor_axes(name)):
            if axis.letter == letter:
                rows = [block * size + place for block in range(axis.blocks) for place in pick]
                tensor = tensor.index_select(dimension, torch.tensor(rows))
        tensors[name] = tensor
    return Case(case.sizes | {letter: len(pick)}, tensors)


def _plainer(case: Case) -> Iterator[Case]:
    """Numbers that are zero, one, a power of ten or round, in place of those that were drawn."""
    for name, tensor in case.tensors.items():
        if not tensor.any():
            continue
        yield _with(case, name, torch.zeros_like(tensor))
        yield _with(case, name, (tensor != 0).to(tensor.dtype))
        yield _with(case, name, _one_digit(tensor))
        for place in _largest(tensor):
            alone = torch.zeros_like(tensor)
            alone.view(-1)[place] = tensor.reshape(-1)[place]
            yield _with(case, name, alone)
            zeroed, one = tensor.clone(), tensor.clone()
            zeroed.view(-1)[place], one.view(-1)[place] = 0.0, 1.0
            yield _with(case, name, zeroed)
            yield _with(case, name, one)


def _with(case: Case, name: str, tensor: Tensor) -> Case:
    return replace(case, tensors=case.tensors | {name: tensor})


def _largest(tensor: Tensor) -> list[int]:
    flat = tensor.reshape(-1).abs()
    order: list[int] = flat.argsort(descending=True).tolist()
    return [place for place in order[:_ENTRIES] if flat[place]]


def _one_digit(tensor: Tensor) -> Tensor:
    magnitude = 10.0 ** tensor.abs().clamp(min=1e-300).log10().floor()
    return torch.where(tensor == 0, tensor, (tensor / magnitude).round() * magnitude)
