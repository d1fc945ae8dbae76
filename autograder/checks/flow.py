"""Where a gradient stops: from which output, to which input, through which gate or at which step.

A dense vector-Jacobian product on all outputs says *that* a gradient is wrong (26 of 26 severed graphs were caught so);
asking for one output at a time says *where*: from h' the gradient may reach c and not h. Entries are compared in
blocks, one for each gate of a parameter and one for each step of a sequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from ..records import GradientPath
from ..wire import Returned
from .judge import Expected
from .signature import Signature, flat_names
from .tolerance import allowed_gradient

State = Literal["right", "cut", "scaled", "wrong", "stray"]
_ALIKE = 1e-6
"""How far, relative to the largest, entries may be from one multiple of the right ones to be called scaled."""


@dataclass(frozen=True, slots=True)
class _Finding:
    state: State
    factor: float | None = None


def trace(
    signature: Signature, outputs: Sequence[str], expected: Sequence[Expected], replies: Sequence[Returned], tol: float
) -> list[GradientPath]:
    """Every path of a case: one entry of `expected` and `replies` for each of `outputs`, asked for by itself.

    Paths that the equations do not have, and on which nothing came, are left out.
    """
    keys = {name: key for key, name in signature.input_names().items()}
    paths = []
    for output, right, reply in zip(outputs, expected, replies, strict=True):
        for name, wanted in (right.gradients or {}).items():
            got = (reply.gradients or {}).get(keys[name])
            paths += [
                GradientPath(output, name, part, found.state, found.factor)
                for part, found in _parts(signature, name, wanted, got, tol)
            ]
    return paths


def _parts(
    signature: Signature, name: str, wanted: Tensor | None, got: Tensor | None, tol: float
) -> Iterator[tuple[str, _Finding]]:
    """The blocks of one gradient with what is to be said of each; one, without a name, where all are alike."""
    if wanted is None:
        if got is not None and bool(got.any()):
            yield "", _Finding("stray")
        return
    got = torch.zeros_like(wanted) if got is None or got.shape != wanted.shape else got.double()
    limit = allowed_gradient(wanted, tol)
    blocks = [(label, _judge(a, b, limit)) for label, a, b in _blocks(signature, name, wanted, got)]
    found = [(label, one) for label, one in blocks if one is not None]
    if len({one for _, one in found}) == 1:
        yield "", found[0][1]
    else:
        yield from found


def _blocks(signature: Signature, name: str, wanted: Tensor, got: Tensor) -> Iterator[tuple[str, Tensor, Tensor]]:
    axes = signature.tensor_axes(name)
    gated = axes and axes[0].blocks > 1 and axes[0].blocks == len(signature.gates)
    if gated and name not in set(flat_names(signature.arguments)):
        count = len(signature.gates)
        yield from zip(signature.gates, wanted.chunk(count), got.chunk(count), strict=True)
        return
    steps = [place for place, axis in enumerate(axes) if axis.letter == "T"]
    if steps and wanted.shape[steps[0]] > 1:
        for t, (a, b) in enumerate(zip(wanted.unbind(steps[0]), got.unbind(steps[0]), strict=True)):
            yield f"t={t}", a, b
        return
    yield "", wanted, got


def _judge(wanted: Tensor, got: Tensor, limit: float) -> _Finding | None:
    if not wanted.numel() or not (wanted.any() or got.any()):
        return None
    if not wanted.any():
        return _Finding("stray") if float(got.abs().max()) > limit else None
    if bool(((got - wanted).abs() <= limit).all()):
        return _Finding("right")
    if not got.any():
        return _Finding("cut")
    factor = float((got * wanted).sum() / (wanted * wanted).sum())
    if bool(((got - factor * wanted).abs() <= _ALIKE * abs(factor) * wanted.abs().max()).all()):
        return _Finding("scaled", float(f"{factor:.4g}"))
    return _Finding("wrong")


# ---------------------------------------------------------------- in words


def in_words(paths: Sequence[GradientPath]) -> str:
    """The table as a clause: ``from h' it reaches c but not h; from c' it is right everywhere``."""
    outputs = list(dict.fromkeys(path.output for path in paths))
    told: dict[str, list[str]] = {}
    for output in outputs:
        told.setdefault(_of_output([path for path in paths if path.output == output]), []).append(output)
    if len(told) == 1:
        return next(iter(told))
    return "; ".join(f"from {_listed(names)} {text}" for text, names in told.items())


def _of_output(paths: Sequence[GradientPath]) -> str:
    states = {path.state for path in paths}
    if states == {"right"}:
        return "it is right everywhere"
    if states == {"cut"}:
        return "it reaches nothing at all, as if the result were detached from its inputs"
    if states == {"wrong"}:
        return "it is wrong everywhere"
    clauses = []
    right, cut = _names(paths, "right"), _names(paths, "cut")
    if cut and right:
        clauses.append(f"it reaches {_listed(right)} but not {_listed(cut, 'or')}")
    elif cut:
        clauses.append(f"it does not reach {_listed(cut, 'or')}")
    for factor in dict.fromkeys(path.factor for path in paths if path.state == "scaled"):
        names = _names([path for path in paths if path.factor == factor], "scaled")
        clauses.append(f"it arrives at {_listed(names)} {factor:g} times as large as it should")
    if wrong := _names(paths, "wrong"):
        clauses.append(f"it is wrong for {_listed(wrong)}")
    if stray := _names(paths, "stray"):
        clauses.append(f"it arrives at {_listed(stray)}, where the equations let none through")
    if right and not cut:
        clauses.append(f"it is right for {_listed(right)}")
    return ", ".join(clauses)


def _names(paths: Sequence[GradientPath], state: str) -> list[str]:
    """Inputs in this state, with the parts where it is not all of them: ``weight_ih[r, z]``, ``x at t = 0, 1``."""
    parts: dict[str, list[str]] = {}
    for path in paths:
        if path.state == state:
            parts.setdefault(path.input, []).append(path.part)
    gates = {name: tuple(own) for name, own in parts.items() if own != [""] and not own[0].startswith("t=")}
    gated = {path.input for path in paths if path.part and not path.part.startswith("t=")}
    if len(gates) > 1 and set(gates) == gated and len(set(gates.values())) == 1:  # the same gates of every parameter
        own = next(iter(gates.values()))
        rest = [_with_parts(name, of) for name, of in parts.items() if name not in gates]
        return [*rest, f"{'gate' if len(own) == 1 else 'gates'} {_listed(own)}"]
    return [_with_parts(name, own) for name, own in parts.items()]


def _with_parts(name: str, parts: Sequence[str]) -> str:
    if list(parts) == [""]:
        return name
    if parts[0].startswith("t="):
        steps = [int(part.removeprefix("t=")) for part in parts]
        together = len(steps) > 2 and steps == list(range(steps[0], steps[-1] + 1))
        return f"{name} at t = {f'{steps[0]} to {steps[-1]}' if together else ', '.join(map(str, steps))}"
    return f"{name}[{', '.join(parts)}]"


def _listed(names: Sequence[str], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
