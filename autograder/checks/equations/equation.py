"""An equation as a program of slots, each with the mistakes that are made in it.

A slot is one assignment: a name, the right expression, and edits, which are wrong expressions with what to say of
them. Expressions are text, so that the same line can be evaluated on numbers (here), handed in as a student's file
(`Equation.source`, for the proof of a course) and read by authors.

Names in expressions: W, U, b_ih, b_hh are the four parameters, other parameters and the arguments keep their names;
`blocks` and `interleaved` split the last axis into the gates; `sigmoid`, `tanh`, `relu` and `softmax` are PyTorch's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any, TypeAlias

import torch
from torch import Tensor

Choice: TypeAlias = "tuple[tuple[int, int], ...]"
"""Edits by slot and number, in the order of the slots; the empty choice is the right equation."""

_SHORT = {"weight_ih": "W", "weight_hh": "U", "bias_ih": "b_ih", "bias_hh": "b_hh"}
_HEAD = """import torch
from torch import nn, relu, sigmoid, tanh


def blocks(t):
    return t.chunk({gates}, -1)


def interleaved(t):
    return t.unflatten(-1, (-1, {gates})).unbind(-1)


def softmax(t):
    return torch.softmax(t, -1)


def hard_sigmoid(t):
    return (t / 6 + 0.5).clamp(0, 1)


class {target}(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        rows = {gates} * hidden_size
        self.weight_ih = nn.Parameter(torch.randn(rows, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(rows, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(rows))
        self.bias_hh = nn.Parameter(torch.zeros(rows))
"""


@dataclass(frozen=True, slots=True)
class Edit:
    """A wrong expression in a slot."""

    code: str
    name: str
    """The mistake in a few words, as a heading."""
    text: str
    """What a teaching assistant would say."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One assignment of the program."""

    name: str
    code: str
    """The right expression."""
    edits: tuple[Edit, ...] = ()

    def expression(self, edit: int | None) -> str:
        return self.code if edit is None else self.edits[edit].code


@dataclass(frozen=True)
class Equation:
    """One step of a cell: slots in the order in which they are computed, and what is returned in the end."""

    gates: str
    """A letter for each block, as the parameters are stacked; one block where it is empty."""
    slots: tuple[Slot, ...]
    arguments: str
    """How `forward` unpacks what it is given, as in ``x, (h, c)``."""
    result: Slot
    """Names of the slots that are returned; edits are other things that get returned."""
    vectors: tuple[str, ...] = ()
    """Further parameters, of shape (H,)."""

    @property
    def outputs(self) -> list[str]:
        """Slots that the right equation returns, in order."""
        return returned(self.result.code)

    @cached_property
    def _codes(self) -> list[list[CodeType]]:
        """Of each slot the right expression and its edits, compiled."""
        texts = [[slot.code, *(edit.code for edit in slot.edits)] for slot in self.slots]
        return [[compile(text, "equation", "eval") for text in several] for several in texts]

    @cached_property
    def _affected(self) -> list[list[int]]:
        """Of each slot the later ones that it has an influence on, by whatever edits."""
        return self._downstream(self._codes)

    @cached_property
    def _affected_if_right(self) -> list[list[int]]:
        return self._downstream([codes[:1] for codes in self._codes])

    def _downstream(self, codes: Sequence[Sequence[CodeType]]) -> list[list[int]]:
        names = [{name for code in several for name in (*code.co_names, *_inner_names(code))} for several in codes]
        found = []
        for place, slot in enumerate(self.slots):
            touched, later = {slot.name}, []
            for other in range(place + 1, len(self.slots)):
                if names[other] & touched:
                    touched.add(self.slots[other].name)
                    later.append(other)
            found.append(later)
        return found

    def influences(self, slot: int, name: str) -> bool:
        """Whether a slot has an influence on the one called `name`, where all others are right."""
        return name in (self.slots[slot].name, *(self.slots[one].name for one in self._affected_if_right[slot]))

    def evaluate(self, tensors: Mapping[str, Tensor], choice: Choice = ()) -> dict[str, Any]:
        """Every slot's value for parameters and arguments by the signature's names; leading axes may be added."""
        values: dict[str, Any] = {**_functions(len(self.gates) or 1), **_named(tensors)}
        edited = dict(choice)
        for place, codes in enumerate(self._codes):
            values[self.slots[place].name] = eval(codes[1 + edited[place] if place in edited else 0], values)
        return values

    def changed(self, values: Mapping[str, Any], slot: int, edit: int, choice: Choice = ()) -> dict[str, Any]:
        """The values of `choice`, with one more edit in a slot; only what it influences is worked out again."""
        values, edited = dict(values), dict(choice)
        values[self.slots[slot].name] = eval(self._codes[slot][1 + edit], values)
        for later in self._affected[slot]:
            codes = self._codes[later]
            values[self.slots[later].name] = eval(codes[1 + edited[later] if later in edited else 0], values)
        return values

    def edits(self, choice: Choice) -> list[Edit]:
        return [self.slots[slot].edits[edit] for slot, edit in choice]

    def source(self, target: str, choice: Choice = (), result: int | None = None) -> str:
        """A student's file that computes this, with the edits of a choice and perhaps one in what is returned."""
        edited = dict(choice)
        lines = [_HEAD.format(gates=len(self.gates) or 1, target=target)]
        if self.vectors:
            lines += [f"        self.{name} = nn.Parameter(torch.zeros(hidden_size))\n" for name in self.vectors]
        lines += ["\n    def forward(self, x, state):\n", f"        {self.arguments} = x, state\n"]
        lines += ["        W, U, b_ih, b_hh = self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh\n"]
        lines += [f"        {name} = self.{name}\n" for name in self.vectors]
        for place, slot in enumerate(self.slots):
            lines.append(f"        {slot.name} = {slot.expression(edited.get(place))}\n")
        lines.append(f"        return {self.result.expression(result)}\n")
        return "".join(lines)


def returned(code: str) -> list[str]:
    """Names of slots in an expression such as ``h_new, c_new``."""
    return re.findall(r"\w+", code)


def _inner_names(code: CodeType) -> list[str]:
    """Names that comprehensions inside an expression use."""
    return [name for inner in code.co_consts if isinstance(inner, CodeType) for name in inner.co_names]


def _named(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {_SHORT.get(name, name): tensor for name, tensor in tensors.items()}


def _functions(gates: int) -> dict[str, Any]:
    def blocks(t: Tensor) -> Sequence[Tensor]:
        return t.chunk(gates, -1)

    def interleaved(t: Tensor) -> Sequence[Tensor]:
        parts: Sequence[Tensor] = t.unflatten(-1, (-1, gates)).unbind(-1)
        return parts

    def softmax(t: Tensor) -> Tensor:
        return torch.softmax(t, -1)

    def hard_sigmoid(t: Tensor) -> Tensor:
        return (t / 6 + 0.5).clamp(0, 1)

    return {
        "blocks": blocks,
        "interleaved": interleaved,
        "softmax": softmax,
        "hard_sigmoid": hard_sigmoid,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
    }
