"""Is this reply the right answer? Type, then shape, then dtype, then finiteness, then values, then gradients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from ..messages import Raised, Refused
from ..records import Died, Fatal, TimedOut
from ..wire import DTYPE_NAMES, Answered, Device, Opaque, Returned, Value
from . import tolerance
from .signature import Signature

Stage = Literal["reply", "type", "shape", "dtype", "device", "finite", "values", "gradients"]
_STAY = "make tensors where the arguments are, as x.new_zeros(...) does"
STAGES: tuple[Stage, ...] = ("reply", "type", "shape", "dtype", "device", "finite", "values", "gradients")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One way in which a reply is not the right answer."""

    stage: Stage
    what: str
    """The output, or the input whose gradient it is; a reply's kind at the stage ``reply``."""
    message: str
    error: float = float("inf")
    expected: Tensor | None = None
    got: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The right answer to one call."""

    outputs: tuple[Tensor, ...]
    gradients: dict[str, Tensor | None] | None = None
    """By the name of the input; None where the equations let no gradient through."""
    dtype: torch.dtype | None = torch.float64
    """None where any floating-point type will do, as under autocast."""
    budgets: tuple[float, ...] | None = None
    """Error allowed for each output where `dtype` is smaller than float64."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares replies with what a signature promises."""

    signature: Signature
    tolerance: float
    shapes_only: bool = False
    device: Device = "cpu"

    def mismatches(self, expected: Expected, reply: Answered | Fatal) -> list[Mismatch]:
        """Everything that is wrong at the first stage at which anything is; empty for a right answer."""
        match reply:
            case Returned():
                found = list(self._outputs(expected, reply)) or list(self._gradients(expected, reply))
                first = min((STAGES.index(mismatch.stage) for mismatch in found), default=0)
                return [mismatch for mismatch in found if mismatch.stage == STAGES[first]]
            case Raised(kind=kind, stage=stage):
                return [Mismatch("reply", f"{stage} {kind}", "")]
            case Refused(operator=operator):
                return [Mismatch("reply", operator, "")]
            case TimedOut() | Died():
                return [Mismatch("reply", type(reply).__name__, "")]

    def _outputs(self, expected: Expected, reply: Returned) -> Iterator[Mismatch]:
        tensors = unpack(reply.values[0], len(expected.outputs))
        names = list(self.signature.outputs)
        if tensors is None:
            wanted = "one tensor is" if len(names) == 1 else f"the {len(names)} tensors ({', '.join(names)}) are"
            hint = "; is a `return` missing?" if reply.values[0] is None else ""
            yield Mismatch("type", "", f"It returned {describe(reply.values[0])} where {wanted} asked for{hint}")
            return
        for place, (name, right, got) in enumerate(zip(names, expected.outputs, tensors, strict=True)):
            yield from self._tensor(place, name, expected, right, got)
            yield from self._place(name, got, (reply.devices or [])[place : place + 1])

    def _place(self, name: str, got: Tensor, found: list[str]) -> Iterator[Mismatch]:
        """A single number may be handed back on either device; a tensor has to stay where the arguments are."""
        if self.device != "cpu" and got.dim() and found != ["cuda"]:
            message = f"{name} is on the CPU though the arguments are on a GPU: {_STAY}"
            yield Mismatch("device", name, message, got=got)

    def _tensor(self, place: int, name: str, expected: Expected, right: Tensor, got: Tensor) -> Iterator[Mismatch]:
        if got.shape != right.shape:
            letters = self.signature.outputs[name].replace(" ", ", ")
            message = f"{name} has shape {_shape(got)} where {_shape(right)}, that is ({letters}), is asked for"
            yield Mismatch("shape", name, message, expected=right, got=got)
        elif not self.shapes_only and not _is_of(got.dtype, expected.dtype):
            wanted = DTYPE_NAMES[expected.dtype or torch.float64]
            message = f"{name} is {DTYPE_NAMES[got.dtype]} for {wanted} arguments and parameters"
            yield Mismatch("dtype", name, message, got=got)
        elif not self.shapes_only and not got.isfinite().all():
            bad = int((~got.isfinite()).sum())
            kind = "nan" if got.isnan().any() else "inf"
            message = f"{name} has {kind} in {bad} of {got.numel()} places"
            yield Mismatch("finite", name, message, expected=right, got=got)
        elif not self.shapes_only:
            error = (got.double() - right).abs()
            if expected.budgets is None:
                wrong = (error > tolerance.allowed(right, self.tolerance)).any()
            else:
                wrong = (error > expected.budgets[place]).any()
            if wrong:
                yield Mismatch("values", name, f"{name} is wrong", float(error.max()), right, got)

    def _gradients(self, expected: Expected, reply: Returned) -> Iterator[Mismatch]:
        if expected.gradients is None or self.shapes_only:
            return
        keys = {name: key for key, name in self.signature.input_names().items()}
        for name, right in expected.gradients.items():
            got = (reply.gradients or {}).get(keys[name])
            if right is None:
                right = torch.zeros(()) if got is None else torch.zeros_like(got)
            limit = tolerance.allowed_gradient(right, self.tolerance)
            if got is not None and got.shape != right.shape:  # autograd gives no such thing; a hostile worker may
                error = float("inf")
            else:
                difference = right if got is None else got.double() - right
                error = float(difference.abs().max()) if difference.numel() else 0.0
            if not error <= limit:
                missing = got is None or not got.any()
                message = f"no gradient reaches {name}" if missing else f"the gradient of {name} is wrong"
                yield Mismatch(
                    "gradients", name, message, error, right, torch.zeros_like(right) if got is None else got
                )


def _is_of(found: torch.dtype, wanted: torch.dtype | None) -> bool:
    return found == wanted if wanted is not None else found.is_floating_point


def unpack(value: Value, count: int) -> list[Tensor] | None:
    """The tensors of a result, or None when it is not `count` tensors."""
    items = [value] if isinstance(value, Tensor) else value
    if not isinstance(items, list | tuple) or len(items) != count or (count == 1 and not isinstance(value, Tensor)):
        return None
    tensors = [item for item in items if isinstance(item, Tensor)]
    return tensors if len(tensors) == count else None


def describe(value: Value) -> str:
    """A result in words: what kind of thing it is, and its shape."""
    match value:
        case None:
            return "None"
        case Tensor():
            return f"one tensor of shape {_shape(value)}"
        case Opaque(type_name=name):
            return name if " " in name else f"a {name}"
        case bool() | int() | float():
            return f"the number {value}"
        case str():
            return "a text"
        case dict():
            return f"a dictionary with the keys {', '.join(list(map(repr, value))[:6])}"
        case [] | ():
            return "an empty tuple"
        case _:
            inside = ", ".join(_shape(item) if isinstance(item, Tensor) else describe(item) for item in value[:6])
            return f"{len(value)} things ({inside})" if len(value) > 1 else f"a tuple of one thing ({inside})"


def _shape(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))
