"""What edits of an equation, one and two at a time, give on the small probes: looked up by what a submission gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any

import torch
from torch import Tensor

from .equation import Choice, Equation
from .probes import close_rows, flat


class Table:
    """Outputs of many choices on the small probes."""

    def __init__(self, choices: Sequence[Choice], values: Iterable[Mapping[str, Any]], outputs: Sequence[str]):
        self._choices = list(choices)
        rows = [[flat(one[name]) for name in outputs] for one in values]
        self._outputs = {name: torch.stack([row[place] for row in rows]) for place, name in enumerate(outputs)}

    def matching(self, observed: Mapping[str, Tensor]) -> list[Choice]:
        fits = torch.ones(len(self._choices), dtype=torch.bool)
        for name, right in observed.items():
            fits &= close_rows(self._outputs[name], right)
        return [self._choices[place] for place in fits.nonzero().flatten().tolist()]


class Doubles:
    """The table of two edits at once, made when it is first asked for."""

    def __init__(
        self,
        equation: Equation,
        visible: Sequence[tuple[int, int]],
        single: Mapping[tuple[int, int], Mapping[str, Any]],
        outputs: Sequence[str],
    ):
        self._equation, self._visible, self._single, self._outputs = equation, visible, single, outputs

    def __call__(self) -> Table:
        return self._table

    @cached_property
    def _table(self) -> Table:
        choices = list(pairs(self._visible))
        values = (self._equation.changed(self._single[first], *second, (first,)) for first, second in choices)
        kept = [{name: one[name] for name in self._outputs} for one in values]
        return Table(choices, kept, self._outputs)


def pairs(edits: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Two edits of different slots, the earlier one first."""
    return ((a, b) for a, b in combinations(sorted(edits), 2) if a[0] != b[0])
