"""What an exercise's target looks like: names, axes and gates. Cases, calls and messages are all made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TypeAlias

from torch import Tensor

from ..wire import Arithmetic, Call, Device, Value
from .equations.equation import Equation

Arguments: TypeAlias = "tuple[str | Arguments, ...]"
"""Names of arguments in the order of the call; a tuple inside is handed over as a tuple."""

_AXIS = re.compile(r"(\d*)([A-Z])")


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a tensor: `blocks` stretches of the size named `letter`; a 4H axis has four blocks of H."""

    blocks: int
    letter: str

    def length(self, sizes: Mapping[str, int]) -> int:
        return self.blocks * sizes[self.letter]


@cache
def axes(text: str) -> tuple[Axis, ...]:
    """The axes in a text such as ``"4H I"``. Raises ValueError for anything else."""
    found = []
    for word in text.split():
        match = _AXIS.fullmatch(word)
        if match is None:
            raise ValueError(f"{word!r} in {text!r} is no axis: expected a letter, with a number before it or not")
        found.append(Axis(int(match[1] or 1), match[2]))
    return tuple(found)


@dataclass(frozen=True)
class Signature:
    """A class or function that a submission defines, and how it is called.

    `shapes` holds the axes of every tensor by name, parameters first and then arguments, as in
    ``{"weight_ih": "4H I", "x": "B I"}``; what is in `arguments` is an argument, the rest are parameters.
    `outputs` holds names and axes of the tensors that come back, in order.
    """

    target: str
    shapes: dict[str, str]
    arguments: Arguments
    outputs: dict[str, str]
    init: tuple[str, ...] | None = None
    """Letters of the sizes that the constructor takes; None for a function."""
    gates: str = ""
    """Name of each block of a stacked axis, such as ``ifgo``."""
    scales: dict[str, float] = field(default_factory=dict)
    """Standard deviation to draw a tensor with, where it is not 1."""
    equation: Equation | None = field(default=None, repr=False)
    """The step's equation with the mistakes that are made in it, where a wrong answer shall be held against them."""

    @cached_property
    def parameters(self) -> list[str]:
        arguments = set(flat_names(self.arguments))
        return [name for name in self.shapes if name not in arguments]

    @cached_property
    def letters(self) -> list[str]:
        """Names of the sizes, batch and time first, as people read them."""
        texts = [*self.shapes.values(), *self.outputs.values()]
        found = {axis.letter for text in texts for axis in axes(text)}
        return sorted(found, key=lambda letter: ("BTIH".find(letter) % len("BTIH."), letter))

    @cached_property
    def input_letters(self) -> list[str]:
        """Those of them that can be chosen: what only outputs have follows from the others."""
        found = {axis.letter for text in self.shapes.values() for axis in axes(text)}
        return [letter for letter in self.letters if letter in found]

    def shape_of(self, name: str, sizes: Mapping[str, int]) -> list[int]:
        """The shape of a parameter, an argument, or the gradient that arrives at an output."""
        return [axis.length(sizes) for axis in self.tensor_axes(name)]

    def tensor_axes(self, name: str) -> tuple[Axis, ...]:
        """Axes of a parameter, an argument, or the gradient that arrives at an output."""
        if name.startswith(COTANGENT):
            return axes(self.outputs[name.removeprefix(COTANGENT)])
        return axes(self.shapes[name])

    def input_names(self) -> Mapping[str, str]:
        """From a gradient's key on the wire (``x1.0``) to its name here (``h``)."""
        return self._input_names

    @cached_property
    def _input_names(self) -> dict[str, str]:
        return dict(_wire_names(self.arguments, "x")) | {name: name for name in self.parameters}

    def to_call(self, case: Case, options: CallOptions) -> Call:
        """The call that puts this case to a submission."""
        run = [_fill(argument, case.tensors) for argument in self.arguments]
        cotangents = None
        if options.gradients:
            names = [COTANGENT + name for name in self.outputs]
            only = options.only_output
            cotangents = [case.tensors[name] if only in (None, place) else None for place, name in enumerate(names)]
        parameters = {name: case.tensors[name] for name in self.parameters}
        return Call(
            target=self.target,
            runs=[run],
            init=None if self.init is None else [case.sizes[letter] for letter in self.init],
            parameters=None if self.init is None else parameters,
            cotangents=cotangents,
            default_dtype=options.default_dtype,
            strided=options.strided,
            device=options.device,
            arithmetic=options.arithmetic,
        )


COTANGENT = "gradient at "
"""What the name of a cotangent begins with; the output's name follows."""


@dataclass(frozen=True, slots=True)
class CallOptions:
    """How a case is put to a submission."""

    gradients: bool = False
    strided: bool = False
    default_dtype: str = "float64"
    only_output: int | None = None
    """Ask for the gradient of this output alone."""
    device: Device = "cpu"
    arithmetic: Arithmetic = ""
    """How a GPU computes; see `wire.Call`."""


@dataclass(frozen=True)
class Case:
    """One drawn input: sizes by letter, tensors by name (parameters, arguments, cotangents)."""

    sizes: dict[str, int]
    tensors: dict[str, Tensor]


def flat_names(arguments: Arguments) -> Iterator[str]:
    for argument in arguments:
        if isinstance(argument, str):
            yield argument
        else:
            yield from flat_names(argument)


def _wire_names(arguments: Arguments, prefix: str) -> Iterator[tuple[str, str]]:
    for place, argument in enumerate(arguments):
        key = f"{prefix}{place}"
        if isinstance(argument, str):
            yield key, argument
        else:
            yield from _wire_names(argument, f"{key}.")


def _fill(argument: str | Arguments, tensors: Mapping[str, Tensor]) -> Value:
    if isinstance(argument, str):
        return tensors[argument]
    return [_fill(inner, tensors) for inner in argument]
