"""From a failing case to the smallest one: batches of simpler candidates, greedily.

Each batch is one call, and the simplest candidate in it is kept that still fails in the same way and by a visible
amount. Beside single steps (a row, a unit, a number less) whole shares of the numbers are dropped at random, so that
two numbers of fifty are found in five batches and not in fifty (group testing: Dorfman 1943; delta debugging: Zeller
& Hildebrandt 2002). Most mistakes never come here, because one of the battery's tiny cases shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import torch
from torch import Tensor

from .signature import Case, Signature

_BATCH = 48
_BATCHES = 24
"""Batches at most, those in which nothing fails counted too."""
_ENTRIES = 6
"""How many single entries of a tensor are tried by themselves in one round."""
_SHARES = (2, 2, 2, 2, 4, 4, 4, 4, 8, 8)
"""One number of so many is kept in a random share of them."""
_COSTS = {1.0: 0, -1.0: 1, 0.5: 1, 2.0: 1, -0.5: 2, -2.0: 2}
"""How far a number is from being easy to compute with; any other costs more."""

_REMEMBERED = 4096
"""Numbers: candidates of one case have most of theirs in common."""

Fails = Callable[[Sequence[Case]], Iterable[bool]]
"""Which of these cases fail as the first one did; nothing is said of those that cannot be asked any more."""


def shrink(signature: Signature, case: Case, fails: Fails) -> Case:
    """The simplest case found that still fails; `case` itself when none is simpler."""
    left = _BATCHES
    while True:
        own = _cost(case)
        priced = [(cost, one) for one in _simpler(signature, case, left) if (cost := _cost(one)) < own]
        candidates = [one for _, one in sorted(priced, key=lambda pair: pair[0])]
        for start in range(0, len(candidates), _BATCH):
            if not left:
                return case
            left -= 1
            batch = candidates[start : start + _BATCH]
            first = next((one for one, failing in zip(batch, fails(batch), strict=False) if failing), None)
            if first is not None:
                case = first
                break
        else:
            return case


def _cost(case: Case) -> tuple[float, ...]:
    """Sizes first, then how many numbers are not zero, then how hard those are to compute with."""
    values = torch.cat([tensor.reshape(-1) for tensor in case.tensors.values()])
    not_zero = values[values != 0].tolist()
    return sum(case.sizes.values()), len(not_zero), sum(map(_hardness, not_zero))


@lru_cache(_REMEMBERED)
def _hardness(value: float) -> int:
    return _COSTS[value] if value in _COSTS else min(3 + len(f"{abs(value):.6g}".strip("0.")), 8)


def _simpler(signature: Signature, case: Case, seed: int) -> Iterator[Case]:
    yield from _smaller(signature, case)
    yield from _plainer(case)
    yield from _shares(case, seed)


def _smaller(signature: Signature, case: Case) -> Iterator[Case]:
    """Fewer rows, steps, features or units: one of them, half of them, all but one; and one of everything else."""
    larger = [letter for letter in signature.input_letters if case.sizes[letter] > 1]
    for kept in ("", *larger) if len(larger) > 1 else ():
        single = case
        for letter in larger:
            single = _pick(signature, single, letter, [0]) if letter != kept else single
        yield single
    for letter in larger:
        size = case.sizes[letter]
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
        if tensor.dim():
            yield _with(case, name, torch.zeros_like(tensor))
        yield _with(case, name, (tensor != 0).to(tensor.dtype))
        yield _with(case, name, _one_digit(tensor))
        for place in _largest(tensor):
            alone = torch.zeros_like(tensor)
            alone.view(-1)[place] = tensor.reshape(-1)[place]
            yield _with(case, name, alone)
            for number in (1.0, -1.0, 2.0, 0.5) + ((0.0,) if tensor.dim() else ()):
                if number > 0 or tensor.dim():  # a bound or a radius stays above zero
                    changed = tensor.clone()
                    changed.view(-1)[place] = number
                    yield _with(case, name, changed)


def _shares(case: Case, seed: int) -> Iterator[Case]:
    """Some of the numbers, drawn at random, and zeros in place of the others."""
    numbers = sum(int((tensor != 0).sum()) for tensor in case.tensors.values() if tensor.dim())
    generator = torch.Generator().manual_seed(seed)
    for share in _SHARES:
        if numbers > share:
            yield replace(case, tensors={name: _thinned(one, share, generator) for name, one in case.tensors.items()})


def _thinned(tensor: Tensor, share: int, generator: torch.Generator) -> Tensor:
    if not tensor.dim():
        return tensor
    return tensor * (torch.randint(share, tensor.shape, generator=generator) == 0)


def _with(case: Case, name: str, tensor: Tensor) -> Case:
    return replace(case, tensors=case.tensors | {name: tensor})


def _largest(tensor: Tensor) -> list[int]:
    flat = tensor.reshape(-1).abs()
    order: list[int] = flat.argsort(descending=True).tolist()
    return [place for place in order[:_ENTRIES] if flat[place]]


def _one_digit(tensor: Tensor) -> Tensor:
    magnitude = 10.0 ** tensor.abs().clamp(min=1e-300).log10().floor()
    return torch.where(tensor == 0, tensor, (tensor / magnitude).round() * magnitude)
