"""The right answers: a trusted implementation, called exactly as a submission is called, in this process."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch

from ..errors import CourseError
from ..messages import Load, Raised, Refused, Unit
from ..wire import DTYPES, Call, Returned, Value
from ..worker.namespace import Namespace
from ..worker.perform import perform
from .judge import Expected, unpack
from .parsing import PARSING
from .signature import CallOptions, Case, Signature
from .tolerance import CHAOS, allowed, allowed_in, precision_of

_NUDGE = 1e-15
_DRAWS = 4
"""Of nudged inputs, to see what rounding may do in a smaller type."""
_ONE_AT_A_TIME = threading.RLock()
"""Calls set PyTorch's default dtype, which belongs to the whole process, and hand-ins are judged in several threads."""


class Oracle:
    """An implementation by the course's authors (or PyTorch's own) that can be called like a submission."""

    def __init__(self, space: Namespace, origin: str):
        self._space, self._origin = space, origin

    @staticmethod
    def from_source(source: str, name: str, harness: str = "") -> Oracle:
        """Execute an author's file. Raises `CourseError` when any statement of it fails."""
        space = Namespace(f"oracle {name}")
        try:
            with PARSING:
                space.load(Load(f"oracle {name}", [Unit(name, source)], harness=harness))
        except Exception as error:  # units report what is wrong with them; a harness raises
            place = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
            raise CourseError(f"harness.py{place}: {type(error).__name__}: {error}") from error
        if space.problems:
            raised = space.problems[0].raised
            line = raised.places[-1].line if raised.places else 0
            raise CourseError(f"{name}, line {line}: {raised.kind}: {raised.message}")
        return Oracle(space, name)

    @staticmethod
    def from_objects(objects: Mapping[str, object], harness: str = "") -> Oracle:
        """Use objects that exist, such as PyTorch's own cells, under the names of the exercise's targets."""
        oracle = Oracle.from_source("", "built-in", harness)
        vars(oracle._space.module).update(objects)
        return oracle

    def answer(self, call: Call) -> Returned:
        """Perform a call. Raises `CourseError` when the trusted code fails at it."""
        reply = self.attempt(call)
        if isinstance(reply, Returned):
            return reply
        raise CourseError(f"{self._origin} cannot answer a call of {call.target}: {_why(reply)}")

    def attempt(self, call: Call) -> Returned | Raised | Refused:
        """Perform a call of a known wrong answer, which may well fail at it, or draw warnings that concern nobody."""
        with _ONE_AT_A_TIME, warnings.catch_warnings(action="ignore"):
            return perform(self._space, call)

    def value(self, target: str, arguments: Sequence[Value]) -> Value:
        """What a plain function returns."""
        return self.answer(Call(target, [list(arguments)])).values[0]

    def expect(
        self, signature: Signature, case: Case, options: CallOptions, yardstick: Oracle | None = None
    ) -> Expected:
        """The right answer to a case: on the CPU and in float64, wherever and in whatever type the case is put.

        How far an answer may be off in a smaller type is measured on the yardstick, by default on this oracle itself.
        """
        exact = _in_float64(case)
        reply = self.answer(
            signature.to_call(exact, CallOptions(options.gradients, False, "float64", options.only_output))
        )
        outputs = unpack(reply.values[0], len(signature.outputs))
        if outputs is None:
            raise CourseError(f"{self._origin}: {signature.target} does not return {', '.join(signature.outputs)}")
        gradients = None
        if reply.gradients is not None:
            names = signature.input_names()
            gradients = {names[key]: gradient for key, gradient in reply.gradients.items()}
        dtype = next((tensor.dtype for tensor in case.tensors.values()), torch.float64)
        if dtype == torch.float64:
            return Expected(tuple(outputs), gradients)
        measured = (yardstick or self).answer(signature.to_call(case, replace(options, gradients=False)))
        own = unpack(measured.values[0], len(outputs)) or outputs
        precision = precision_of(dtype, options.device, options.arithmetic)
        nudged = [self._nudged(signature, exact, torch.finfo(dtype).eps, draw) for draw in range(_DRAWS)]
        budgets = tuple(
            allowed_in(precision, right, mine, others)
            for right, mine, *others in zip(outputs, own, *nudged, strict=True)
        )
        return Expected(tuple(outputs), gradients, None if options.arithmetic in DTYPES else dtype, budgets)

    def is_chaotic(self, signature: Signature, case: Case, tolerance: float) -> bool:
        """Whether the right answer itself is unstable here: a nudge of 1e-15 to the inputs already shows."""
        plain = self.expect(signature, case, CallOptions()).outputs
        moved = self._nudged(signature, case, _NUDGE, 0)
        return any(
            bool(((a - b).abs() > CHAOS * allowed(a, tolerance)).any()) for a, b in zip(plain, moved, strict=True)
        )

    def _nudged(self, signature: Signature, case: Case, relative: float, seed: int) -> tuple[torch.Tensor, ...]:
        """Outputs at inputs that are off by so much, at random (standard normal)."""
        generator = torch.Generator().manual_seed(seed)
        nudged = {
            name: tensor * (1 + relative * torch.randn(tensor.shape, generator=generator, dtype=tensor.dtype))
            for name, tensor in case.tensors.items()
        }
        return self.expect(signature, Case(case.sizes, nudged), CallOptions()).outputs


def _in_float64(case: Case) -> Case:
    return Case(case.sizes, {name: tensor.double() for name, tensor in case.tensors.items()})


def _why(reply: Raised | Refused) -> str:
    match reply:
        case Refused(operator=operator):
            return f"operator {operator} is forbidden"
        case Raised(kind=kind, message=message):
            return f"{kind}: {message}"
