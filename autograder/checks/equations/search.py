"""Which edits of an equation give exactly these outputs? Fewest edits first.

The search sees a submission through probes, calls of its own. A dozen small ones, of two units, show nearly every
mistake, and thousands of combinations are compared with them at once; of one unit they would show no transpose, no
rows taken unit by unit, and nothing at all behind a softmax. Four larger ones, of several rows and with gradients, show
the rest (rows mixed up, a detach) and confirm what was found. The combinations' outputs do not depend on who is graded:
they are worked out once, when first needed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import torch
from torch import Tensor

from ...messages import Raised, Refused
from ...wire import Call, Returned, Value
from ...worker.differentiate import vector_jacobian_products
from ..signature import COTANGENT, CallOptions, Case, Signature
from .equation import Choice, Edit, Equation, returned
from .probes import COUNT, cases, close, flat, observed_in, stacked
from .table import Doubles, Table, pairs

_MORE = 2
"""Edits at most that show only on the larger probes."""
_MOST = 4
"""Edits at most, of both kinds."""
_CANDIDATES = 40
"""Combinations of one length that the small probes do not tell apart, of which the larger ones shall decide."""
_TRIED = 1500
"""Combinations at most that are held against the larger probes."""

_REMEMBERED = 2000
"""Combinations whose answers to the larger probes are kept for the class, some 20 kB each."""


@dataclass(frozen=True, slots=True)
class Found:
    """One way to explain a submission: edits of the slots, and perhaps one in what is returned."""

    choice: Choice
    result: int | None = None

    def __len__(self) -> int:
        return len(self.choice) + (self.result is not None)

    def singles(self) -> list[Found]:
        """Each of its edits by itself."""
        alone = [Found((one,)) for one in self.choice]
        return alone if self.result is None else [*alone, Found((), self.result)]


class EquationSearch:
    """The search for one signature that has an equation. What it works out is shared by a class.

    `probes` are the calls whose replies `explain` wants.
    """

    def __init__(self, signature: Signature, equation: Equation):
        self._signature, self._equation = signature, equation
        small, large = cases(signature)
        self._large, self._stacked = large, stacked(small, signature)
        gradients = CallOptions(gradients=True)
        self.probes: tuple[Call, ...] = (
            *(signature.to_call(case, CallOptions()) for case in small),
            *(signature.to_call(case, gradients) for case in large),
        )
        self._parts: dict[Found, list[Any]] = {}

    def drawn(self, edits: int, generator: random.Random) -> Found:
        """So many edits at once, of different slots, each as likely as any other; one of them may be in the result."""
        result = [(len(self._equation.slots), place) for place in range(len(self._equation.result.edits))]
        while True:
            taken = sorted(generator.sample([*self._all, *result], edits))
            if len({slot for slot, _ in taken}) == edits:
                inside = tuple(one for one in taken if one[0] < len(self._equation.slots))
                return Found(inside, next((edit for slot, edit in taken if slot == len(self._equation.slots)), None))

    def edits(self, found: Found) -> list[Edit]:
        """What is to be said of an explanation."""
        result = [] if found.result is None else [self._equation.result.edits[found.result]]
        return [*self._equation.edits(found.choice), *result]

    def source(self, found: Found) -> str:
        """A student's file that makes these mistakes and no other."""
        return self._equation.source(self._signature.target, found.choice, found.result)

    def explain(self, replies: Sequence[Returned | Raised | Refused]) -> list[Found]:
        """The explanations with the fewest edits, several where they are the same function; none that is foreign.

        A right answer has none either. Where no edits explain the gradients too, those that explain all values are
        told: they are mistakes whatever became of the gradients.
        """
        if len(replies) != len(self.probes):
            return []
        values = [reply.values[0] if isinstance(reply, Returned) else None for reply in replies]
        for gradients in (True, False):
            for form in (None, *range(len(self._equation.result.edits))):
                names = returned(self._equation.result.expression(form))
                observed = observed_in(values[:COUNT], names)
                if observed is not None:
                    found = self._explained(observed, form, replies[COUNT:], gradients)
                    if found:
                        return found
        return []

    # ------------------------------------------------------------ small probes

    def _explained(
        self,
        observed: Mapping[str, Tensor],
        form: int | None,
        large: Sequence[Returned | Raised | Refused],
        gradients: bool,
    ) -> list[Found]:
        """Levels of candidates are widened by edits that small probes do not show, until the fewest are known."""
        levels: list[list[Choice]] = []
        candidates = self._candidates(observed)
        tried = 0
        for total in range(_MOST + 1):
            levels.append(list(dict.fromkeys(next(candidates, [])))[:_CANDIDATES])
            hits: list[Found] = []
            for few, choices in enumerate(levels):
                for choice in choices:
                    if total - few > _MORE:
                        continue
                    for more in combinations(self._hidden, total - few):
                        wider = _joined(choice, more)
                        tried += 1
                        if wider is not None and tried <= _TRIED and self._gives(Found(wider, form), large, gradients):
                            hits.append(Found(wider, form))
            if hits:
                return [one for one in hits if len(one)]
        return []

    def _candidates(self, observed: Mapping[str, Tensor]) -> Iterator[list[Choice]]:
        """Choices that the small probes do not tell from the submission: of no edit, of one, two, three, four."""
        yield [()] if self._matches(self._right, observed) else []
        singles, doubles = self._tables
        yield singles.matching(observed)
        yield doubles().matching(observed)
        extended = list(self._extended(observed)) if len(observed) > 1 else []
        for length in (3, 4):
            yield [choice for choice in extended if len(choice) == length]

    def _extended(self, observed: Mapping[str, Tensor]) -> Iterator[Choice]:
        """Up to two edits that explain one output, and up to two more that have no influence on it."""
        singles, doubles = self._tables
        for name in observed:
            one = {name: observed[name]}
            upstream = [*singles.matching(one), *doubles().matching(one)]
            upstream = [
                choice for choice in upstream if all(self._equation.influences(slot, name) for slot, _ in choice)
            ]
            free = [(slot, edit) for slot, edit in self._visible if not self._equation.influences(slot, name)]
            for choice in upstream[:4]:
                values = self._equation.evaluate(self._stacked, choice)
                for extra in (*((one,) for one in free), *pairs(free)):
                    changed = values
                    taken = choice
                    for slot, edit in extra:
                        changed = self._equation.changed(changed, slot, edit, taken)
                        taken = _with(taken, slot, edit)
                    if self._matches(changed, observed):
                        yield taken

    def _matches(self, values: Mapping[str, Any], observed: Mapping[str, Tensor]) -> bool:
        return all(close(flat(values[name]), right) for name, right in observed.items())

    @cached_property
    def _right(self) -> dict[str, Any]:
        return self._equation.evaluate(self._stacked)

    @cached_property
    def _all(self) -> list[tuple[int, int]]:
        slots = enumerate(self._equation.slots)
        return [(place, edit) for place, slot in slots for edit in range(len(slot.edits))]

    @cached_property
    def _visible(self) -> list[tuple[int, int]]:
        """Edits that show on the small probes by themselves."""
        return [one for one in self._all if not self._matches(self._single[one], self._observable(self._right))]

    @cached_property
    def _hidden(self) -> list[tuple[int, int]]:
        return [one for one in self._all if one not in set(self._visible)]

    @cached_property
    def _single(self) -> dict[tuple[int, int], dict[str, Any]]:
        return {one: self._equation.changed(self._right, *one) for one in self._all}

    @cached_property
    def _tables(self) -> tuple[Table, Doubles]:
        outputs = self._equation.outputs
        singles = Table([(one,) for one in self._visible], [self._single[one] for one in self._visible], outputs)
        return singles, Doubles(self._equation, self._visible, self._single, outputs)

    def _observable(self, values: Mapping[str, Any]) -> dict[str, Tensor]:
        return {name: flat(values[name]) for name in self._equation.outputs}

    # ------------------------------------------------------------ large probes

    def _gives(self, found: Found, large: Sequence[Returned | Raised | Refused], with_gradients: bool) -> bool:
        if found not in self._parts and len(self._parts) >= _REMEMBERED:
            self._parts.clear()
        known = self._parts.setdefault(found, [])
        names = returned(self._equation.result.expression(found.result))
        for place, (case, reply) in enumerate(zip(self._large, large, strict=True)):
            if not isinstance(reply, Returned):
                return False
            if place == len(known):
                known.append(self._worked_out(found, case, names))
            values, gradients = known[place]
            if not _same(values, reply.values[0]):
                return False
            if with_gradients and not _same_gradients(gradients, reply.gradients or {}):
                return False
        return True

    def _worked_out(self, found: Found, case: Case, names: Sequence[str]) -> tuple[list[Tensor], dict[str, Tensor]]:
        leaves = {name: case.tensors[name].clone().requires_grad_() for name in self._signature.shapes}
        values = self._equation.evaluate(leaves, found.choice)
        outputs = [values[name] for name in names]
        cotangents = [case.tensors[COTANGENT + name] for name in self._signature.outputs][: len(outputs)]
        attached = [(out, grad) for out, grad in zip(outputs, cotangents, strict=False) if out.requires_grad]
        keys = {name: key for key, name in self._signature.input_names().items()}
        gradients: dict[str, Tensor] = {}
        if attached and all(out.shape == grad.shape for out, grad in attached):
            outs, grads = zip(*attached, strict=True)
            got = vector_jacobian_products(outs, list(leaves.values()), grads)
            for name, gradient in zip(leaves, got, strict=True):
                gradients[keys[name]] = torch.zeros_like(leaves[name]) if gradient is None else gradient
        return [out.detach() for out in outputs], gradients


def _with(choice: Choice, slot: int, edit: int) -> Choice:
    return tuple(sorted((*choice, (slot, edit))))


def _joined(choice: Choice, more: Sequence[tuple[int, int]]) -> Choice | None:
    """None where two of the edits are of one slot."""
    joined = sorted((*choice, *more))
    return tuple(joined) if len({slot for slot, _ in joined}) == len(joined) else None


def _same(values: Sequence[Tensor], got: Value) -> bool:
    items = [got] if isinstance(got, Tensor) else got
    if not isinstance(items, list | tuple) or len(items) != len(values):
        return False
    return all(
        isinstance(item, Tensor) and item.shape == value.shape and close(item.double(), value)
        for item, value in zip(items, values, strict=True)
    )


def _same_gradients(right: Mapping[str, Tensor], got: Mapping[str, Tensor | None]) -> bool:
    for key, gradient in right.items():
        mine = got.get(key)
        mine = torch.zeros_like(gradient) if mine is None else mine
        if mine.shape != gradient.shape or not close(mine.double(), gradient):
            return False
    return True
