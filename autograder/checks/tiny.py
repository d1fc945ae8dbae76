"""Cases that can be redone by hand, made of a signature alone: all zero, one or two ones, or a few plain numbers.

They are the same for a whole class, so their right answers are worked out once. Where gradients are asked for, each
case has a single 1 among everything that arrives: what comes back is the derivative of one output.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from .signature import COTANGENT, Case, Signature

_SPOTS = 8
"""Numbers of a tensor that are set to one by themselves, at most."""
_FORMS = 96
"""Combinations of sizes that are tried at most."""
_PLAIN = ((1.0, -1.0, 0.5, -0.5), (1.0, -1.0, 2.0, -2.0), (5.0, -5.0, 10.0, -10.0))
"""What the numbers of a dense case are taken from: the last for what is clipped, or overflows."""


def blank(signature: Signature, sizes: Mapping[str, int], gradients: bool = False) -> Case:
    """Everything zero, what arrives at the outputs too. A number without axes is a bound or a radius, and 1."""
    names = [*signature.shapes, *(COTANGENT + output for output in signature.outputs if gradients)]
    tensors = {name: torch.zeros(signature.shape_of(name, sizes), dtype=torch.float64) for name in names}
    for name in signature.shapes:
        if not tensors[name].dim():
            tensors[name] += 1
    return Case(dict(sizes), tensors)


def forms(signature: Signature, drawn: Mapping[str, int], gradients: bool = False) -> list[Case]:
    """Zeros in all sizes up to 3, smallest first; none larger than was drawn, and 0 where that was drawn."""
    letters = signature.input_letters
    choices = [range(1, min(drawn[letter], 3) + 1) if drawn[letter] else [0] for letter in letters]
    sizes = sorted(itertools.product(*choices), key=sum)[:_FORMS]
    return [
        case
        for size in sizes
        for case in _arriving(
            signature, blank(signature, {**drawn, **dict(zip(letters, size, strict=True))}, gradients), gradients
        )
    ]


def of_ones(signature: Signature, gradients: bool = False) -> Iterator[list[Case]]:
    """Batches of cases of one unit: a single 1 or none, then two, all else zero; with one step, then with two."""
    ones = dict.fromkeys(signature.letters, 1)
    for sizes in (ones, ones | {"T": 2}) if "T" in ones else (ones,):
        start = blank(signature, sizes, gradients)
        spots = [
            (name, place)
            for name in signature.shapes
            if start.tensors[name].dim() and start.tensors[name].numel() <= _SPOTS
            for place in range(start.tensors[name].numel())
        ]
        singles = [start, *(_with(start, [spot], [1.0]) for spot in spots)]
        pairs = [_with(start, pair, [1.0, 1.0]) for pair in itertools.combinations(spots, 2)]
        for cases in (singles, pairs):
            yield [case for one in cases for case in _arriving(signature, one, gradients)]


def dense(signature: Signature, gradients: bool = False) -> list[Case]:
    """Cases in which nothing is zero, in sizes of one and two, smallest first: where the shrinker begins."""
    letters = signature.input_letters
    doubled = [*((), *((letter,) for letter in letters), *itertools.combinations(letters, 2))]
    doubled += [tuple(letters)] if len(letters) > 2 else []
    generator = torch.Generator().manual_seed(len(signature.shapes))
    cases = []
    for twos in doubled:
        sizes = dict.fromkeys(signature.letters, 1) | dict.fromkeys(twos, 2)
        for plain in _PLAIN:
            case = blank(signature, sizes, gradients)
            tensors = {name: _filled(tensor, plain, generator) for name, tensor in case.tensors.items()}
            cases.append(replace(case, tensors=tensors))
    return cases


def _filled(tensor: Tensor, plain: Sequence[float], generator: torch.Generator) -> Tensor:
    if not tensor.dim():
        return tensor * abs(plain[0])
    return torch.tensor(plain, dtype=tensor.dtype)[torch.randint(len(plain), tensor.shape, generator=generator)]


def _arriving(signature: Signature, case: Case, gradients: bool) -> Iterator[Case]:
    """The case once for each single number of each output that a gradient can start from."""
    if not gradients:
        yield case
        return
    for name in (COTANGENT + output for output in signature.outputs):
        for place in range(case.tensors[name].numel()):
            yield _with(case, [(name, place)], [1.0])


def _with(case: Case, spots: Sequence[tuple[str, int]], numbers: Sequence[float]) -> Case:
    tensors = dict(case.tensors)
    for (name, place), number in zip(spots, numbers, strict=True):
        tensors[name] = tensors[name].clone()
        tensors[name].view(-1)[place] = number
    return replace(case, tensors=tensors)
