"""Pictures of a submission at work: what it is asked for, and which lines are drawn of the answer.

Everything here is public. A `Sketch` stands in `assignments/NAME/pictures.py`, beside the handout: its inputs are fixed
there or drawn with a seed that is printed, and right answers come from what students have as well (PyTorch's own
layers, autograd), never from the course's reference. Where only the reference knows, only the submission's own line is
drawn. What a worker answers becomes numbers of a known shape or nothing; no word in a picture is a submission's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import torch
from torch import Tensor

from ..messages import Raised, Refused
from ..records import MAX_POINTS, MAX_WORDS, Band, Died, Line, Panel, Picture, TimedOut
from ..wire import Call, Returned
from .judge import unpack
from .student import Answering
from .tolerance import allowed

Answer: TypeAlias = Sequence[Tensor]
Drawn: TypeAlias = tuple[str, list[Panel]]
"""What is to be seen, in words, and the panels."""
_KEPT_DIGITS = 4
_LARGEST = 1e100
"""What is larger is not drawn."""
_SHARE = 0.05
"""How far the share that a step keeps may be from what the gate asks for before a word is lost on it."""


@dataclass(frozen=True)
class Sketch:
    """One picture that an author asks for; made by `over_time`, `by_lag` or `parting`."""

    exercise: str
    title: str
    made_from: str
    """The inputs, with their seed, in a clause."""
    across: str
    call: Call
    shapes: tuple[tuple[int, ...], ...]
    """Of the tensors that the call returns."""
    draw: Callable[[Answer, Answer | None, float], Drawn | None]
    """From the answer, the right one where it is public, and the tolerance; None where there is nothing to see."""
    answer: Callable[[], Answer] | None = field(default=None, repr=False)
    first: int = 1
    """The number of the first point across."""

    def __post_init__(self) -> None:
        """Raises ValueError for what would make a sheet that cannot be read again."""
        for text in (self.title, self.made_from, self.across):
            if len(text) > MAX_WORDS:
                raise ValueError(f"{len(text)} characters in {text[:40]!r}..., but a picture has room for {MAX_WORDS}")
        if (most := max((length for shape in self.shapes for length in shape), default=0)) > MAX_POINTS:
            raise ValueError(f"{most} points in {self.title!r}, but a picture has room for {MAX_POINTS}")

    def picture(self, reply: Returned | Raised | Refused, tolerance: float) -> Picture | None:
        """What is drawn of a reply; None for one that is not made of numbers of the right shapes."""
        if not isinstance(reply, Returned):
            return None
        found = unpack(reply.values[0], len(self.shapes))
        if found is None or any(
            tuple(one.shape) != shape or not one.is_floating_point()
            for one, shape in zip(found, self.shapes, strict=True)
        ):
            return None
        drawn = self.draw([one.double() for one in found], self._right, tolerance)
        if drawn is None:
            return None
        shows, panels = drawn
        return Picture(self.title, self.made_from, shows, self.across, panels, self.first)

    @cached_property
    def _right(self) -> Answer | None:
        return self.answer() if self.answer else None


def drawn_of(answering: Answering, sketches: Sequence[Sketch], tolerance: float) -> list[Picture]:
    """The pictures that can be had, asked for in one batch; none of a submission that does not survive it."""
    replies = answering.ask([sketch.call for sketch in sketches]) if sketches else []
    if isinstance(replies, TimedOut | Died):
        return []
    pictures = (sketch.picture(reply, tolerance) for sketch, reply in zip(sketches, replies, strict=True))
    return [picture for picture in pictures if picture is not None]


# ---------------------------------------------------------------- what a memory holds


def over_time(
    exercise: str,
    call: Call,
    states: Sequence[str],
    gates: Mapping[str, Tensor],
    kept_by: str,
    made_from: str,
    answer: Callable[[], Answer] | None = None,
) -> Sketch:
    """Gates and states, step by step, of a cell with one unit.

    Args:
        call: returns each of `states` after every step and, last, the derivative of the last state by itself one step
            earlier: the share of it that the step keeps. All of shape (T,).
        gates: what the inputs ask of each gate, shape (T,): they are put in, not computed.
        kept_by: the gate of these that asks what is kept; "" where there is none.
    """
    steps = next(iter(gates.values())).shape[0] if gates else _steps(call)
    memory = states[-1]

    def draw(found: Answer, right: Answer | None, tolerance: float) -> Drawn:
        share = found[-1]
        asked = [Line(name, "given", _points(gate)) for name, gate in gates.items()]
        kept = Line(f"{memory} kept", "yours", _points(share))
        lines = [Line(name, "yours", _points(one)) for name, one in zip(states, found, strict=False)]
        if right is not None:
            lines += [Line(name, "right", _points(one)) for name, one in zip(states, right, strict=False)]
        words = [*_of_gate(memory, share, kept_by, gates.get(kept_by)), *_of_states(states, found, right, tolerance)]
        return " ".join(words), [Panel("share", [*asked, kept]), Panel(" and ".join(states), lines)]

    title = f"Gates and {memory} over time" if gates else f"{memory} over time"
    return Sketch(exercise, title, made_from, "step", call, ((steps,),) * (len(states) + 1), draw, answer)


def _steps(call: Call) -> int:
    """Steps of the longest tensor among the arguments, whose first axis is time."""
    return max(one.shape[0] for one in call.runs[0] if isinstance(one, Tensor))


def _of_gate(memory: str, share: Tensor, name: str, asked: Tensor | None) -> Iterator[str]:
    if asked is None:
        if bool(share.isfinite().all()):
            yield f"From one step to the next your cell keeps between {_low(share)} and {_high(share)} of {memory}."
    elif not bool(share.isfinite().all()):
        yield f"No gradient comes from {memory} to {memory} one step before: is it detached, or made anew?"
    elif bool(((share - asked).abs() <= _SHARE).all()):
        yield f"Your cell keeps of {memory} what {name} asks for, at every step."
    else:
        worst = int((share - asked).abs().argmax())
        yield (
            f"Your cell does not keep of {memory} what {name} asks for: "
            f"at step {worst + 1} it keeps {_number(share[worst])}, and {_number(asked[worst])} is asked for."
        )


def _of_states(names: Sequence[str], found: Answer, right: Answer | None, tolerance: float) -> Iterator[str]:
    for place, name in enumerate(names):
        mine = found[place]
        if right is None:
            yield f"Your {name} lies between {_low(mine)} and {_high(mine)}."
            continue
        off = ~((mine - right[place]).abs() <= allowed(right[place], tolerance))
        if not bool(off.any()):
            yield f"Your {name} is right at every step, between {_low(mine)} and {_high(mine)}."
            continue
        first, worst = int(off.int().argmax()), int((mine - right[place]).abs().nan_to_num(math.inf).argmax())
        yield (
            f"Your {name} parts from the right one at step {first + 1}; at step {worst + 1} it is "
            f"{_number(mine[worst])}, and {_number(right[place][worst])} is right."
        )


# ---------------------------------------------------------------- how far a gradient gets


def by_lag(
    exercise: str,
    call: Call,
    runs: int,
    lags: int,
    made_from: str,
    of: str = "the last state",
    answer: Callable[[], Answer] | None = None,
    whose: str = "the built-in cell",
) -> Sketch:
    """The norm of a gradient, by how many steps it has gone back; the band is where the right ones lie.

    Args:
        call: returns norms of shape (runs, lags), one row for each draw of the weights.
    """

    def draw(found: Answer, right: Answer | None, tolerance: float) -> Drawn | None:
        mine = found[0]
        if not bool((mine >= 0).all()):  # a NaN is none of these either
            return None
        middle = mine.median(0).values
        band = None if right is None else Band(whose, _points(right[0].amin(0)), _points(right[0].amax(0)))
        panel = Panel(
            "gradient norm",
            [Line("yours (median)" if runs > 1 else "yours", "yours", _points(middle))],
            band,
            logarithmic=True,
        )
        words = [_of_gradient(middle)]
        if right is not None:
            same = bool(((mine - right[0]).abs() <= allowed(right[0], tolerance)).all())
            last = right[0][:, -1]
            of_right = f"between {_low(last)} and {_high(last)}" if runs > 1 else _low(last)
            words.append(
                f"With the same weights {whose} leaves {of_right}{', as yours does.' if same else ': yours differs.'}"
            )
        return " ".join(words), [panel]

    title = f"How far the gradient of {of} gets back"
    return Sketch(exercise, title, made_from, "steps back", call, ((runs, lags),), draw, answer, first=0)


def _of_gradient(norms: Tensor) -> str:
    reached = int((norms > 0).sum())
    far = norms.numel() - 1
    if reached <= 1:
        return "No gradient gets back at all, not even one step: is the state detached, or made anew?"
    if reached < norms.numel():
        return f"No gradient gets back further than {reached - 1} steps of {far}: there the graph is cut."
    if not math.isfinite(float(norms[-1])):
        return f"The gradient grows beyond all numbers within {far} steps."
    factor = float(norms[-1] / norms[0]) ** (1 / far)
    return (
        f"A step back multiplies the gradient by {factor:.2f} on average: "
        f"after {far} steps {_number(norms[-1])} of {_number(norms[0])} is left."
    )


# ---------------------------------------------------------------- where outputs part


def parting(
    exercise: str, call: Call, name: str, shape: tuple[int, int], made_from: str, answer: Callable[[], Answer]
) -> Sketch:
    """Where the outputs part from the right ones; nothing where they do not.

    Args:
        call: returns outputs of shape (T, H).
        answer: the right ones, which have to be public.
    """

    def draw(found: Answer, right: Answer | None, tolerance: float) -> Drawn | None:
        assert right is not None
        errors = (found[0] - right[0]).abs().nan_to_num(math.inf, math.inf).amax(1)
        off = ~((found[0] - right[0]).abs() <= allowed(right[0], tolerance)).all(1)
        if not bool(off.any()):
            return None
        first, worst = int(off.int().argmax()), int(errors.argmax())
        unit = int((found[0] - right[0]).abs().nan_to_num(math.inf, math.inf)[worst].argmax())
        before = (
            f"Right up to step {first}, and off from step {first + 1} on" if first else "Off from the first step on"
        )
        words = f"{before}, most at step {worst + 1}: unit {unit + 1} is {_number(found[0][worst, unit])} there, and "
        words += f"{_number(right[0][worst, unit])} is right."
        label = f"{name}, unit {unit + 1}"
        lines = [Line(label, "yours", _points(found[0][:, unit])), Line(label, "right", _points(right[0][:, unit]))]
        error = Line("largest of all units", "yours", _points(errors))
        return words, [Panel(label, lines), Panel("error", [error], logarithmic=True)]

    return Sketch(exercise, f"Where {name} parts from the right one", made_from, "step", call, (shape,), draw, answer)


# ---------------------------------------------------------------- numbers


def _points(values: Tensor) -> list[float | None]:
    return [_rounded(value) if abs(value) <= _LARGEST else None for value in values.tolist()]


def _rounded(value: float) -> float:
    return float(f"{value:.{_KEPT_DIGITS}g}")


def _number(value: Tensor) -> str:
    return f"{float(value):.3g}"


def _low(values: Tensor) -> str:
    return _number(values.min())


def _high(values: Tensor) -> str:
    return _number(values.max())


# ---------------------------------------------------------------- what authors draw from


def numbers(seed: int, *shape: int, scale: float = 1.0) -> Tensor:
    """Normal random numbers that are no secret."""
    return scale * torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
