"""What a student reads of replies that are no answer, in plain sentences; and numbers, rounded for reading."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from torch import Tensor

from ..messages import MAX_NAME, Loaded, Place, Raised, Refused, Sync
from ..records import NO_ANSWER, NOT_STARTED, Died, Fatal, Outcome, TimedOut, line_of
from ..wire import Call, Value
from .signature import Signature

_ALIKE = 0.85
"""How alike two names must be, capitals aside, for one to be a slip for the other: RnnCell, but not GRUCell."""
_NO_CUDA = ("not compiled with CUDA enabled", "No CUDA GPUs are available", "Found no NVIDIA driver")
_ABOUT_DEVICES = (
    "to be on the same device",
    "device type tensor to numpy",
    "indices should be either on",
    "located on a different device",
    "- expected device",
)
_STAY = (
    "Everything that the code makes has to be where its arguments are: x.new_zeros(...), torch.zeros_like(x), "
    "or device=x.device."
)
_DIGITS = 12
"""Significant digits at most, where four would show two different numbers as the same."""
_PRINTED = 24
"""Numbers of a tensor that are printed at most."""


def tell_raised(raised: Raised, call: Call, loaded: Loaded, signature: Signature | None = None) -> tuple[Outcome, str]:
    """An exception, by the stage that it came from. The signature gives the arguments their names."""
    name = call.target.removeprefix("harness:")
    if raised.not_started:
        return Outcome.FAILED, f"{NOT_STARTED}: {_function(raised)} still raises NotImplementedError."
    match raised.stage:
        case "find":
            return Outcome.FAILED, _missing(raised, loaded)
        case _ if call.device != "cpu" and _of_devices(raised):
            return Outcome.FAILED, f"On a GPU it stops: {_text(raised)}. {_STAY}"
        case "parameters" if raised.kind == "ParameterMismatch":
            sizes = ", ".join(map(str, call.init or ()))
            return Outcome.FAILED, f"The parameters of {name}({sizes}) are not those of the handout: {raised.message}."
        case "parameters":
            return Outcome.FAILED, f"{raised.message}, so it has no parameters that the grader could set."
        case "build":
            sizes = ", ".join(map(str, call.init or ()))
            return Outcome.CRASHED, f"{name}({sizes}) cannot be built: {exception(raised)}."
        case "backward":
            return Outcome.CRASHED, f"The backward pass fails: {exception(raised)}."
        case "result":
            return Outcome.CRASHED, f"The result cannot be read: {exception(raised)}."
        case _:
            text = exception(raised)
            text = f"I{text[1:]}" if text.startswith("it ") else text
            return Outcome.CRASHED, f"{text}{_inputs(call, signature)}."


def tell_refused(refused: Refused) -> str:
    if refused.operator == "autograd":
        return "It lets autograd work out the gradients, which this exercise forbids: write them out yourself."
    if refused.operator == "clipping":
        return "It calls PyTorch's own gradient clipping, which this exercise forbids: write it out yourself."
    return (
        f"It calls PyTorch's own {refused.operator}, which this exercise forbids: write the equations out yourself. "
        f"(Holding such a layer for its parameters is fine; calling it is not.)"
    )


def tell_fatal(fatal: Fatal) -> str:
    match fatal:
        case TimedOut(seconds=seconds):
            return f"{NO_ANSWER} {seconds:g} s; is there a loop that does not end?"
        case Died(reason=reason):
            return f"The program {reason}."
        case _:
            assert_never(fatal)


def tell_unloaded(loaded: Loaded) -> Iterator[str]:
    """A sentence for each statement of the file that did not run."""
    for problem in loaded.problems:
        raised = problem.raised
        defines = f" (so {', '.join(problem.names)} is not defined)" if problem.names else ""
        yield f"{where(raised.places[-1:])}{exception(raised)}{defines}"


def where(places: Sequence[Place]) -> str:
    """The innermost line of the submission, as a prefix; empty when it is not known."""
    return f"{line_of(places)}: " if places else ""


def tell_sync(sync: Sync) -> str:
    """A remark, no complaint: a line at which a GPU is waited for."""
    return f"{line_of([sync.place])}: on a GPU the program waits here, since {sync.why}."


def _of_devices(raised: Raised) -> bool:
    """Whether an exception is about the places of tensors; the words are PyTorch's own."""
    return any(words in raised.message for words in _ABOUT_DEVICES)


def exception(raised: Raised) -> str:
    if raised.kind in ("TimedOut", "Died"):
        return raised.message
    if raised.kind == "MemoryError":
        return "MemoryError: it needs more memory than it may have"
    if raised.kind == "ForbiddenOperator":
        return f"it calls PyTorch's own {raised.message}, which is forbidden"
    if raised.kind == "RecursionError":
        return "RecursionError: it calls itself without end"
    text = _text(raised)
    if any(words in text for words in _NO_CUDA):
        short = text.partition(". ")[0]
        return (
            f"it asks for a GPU by name, and there is none here ({raised.kind}: {short}). Make tensors where the "
            f"arguments are, with device=x.device or x.new_zeros(...), and they will be right everywhere"
        )
    return f"{raised.kind}: {text}" if text else raised.kind


def _text(raised: Raised) -> str:
    return " ".join(raised.message.split()).rstrip(".")


def _function(raised: Raised) -> str:
    function = raised.places[-1].function if raised.places else ""  # a forged reply may have no place
    return f"`{function or 'the module'}`"


def failed_definition(raised: Raised, loaded: Loaded) -> Raised | None:
    """Why the name that was not found is not there, when its definition is what failed."""
    name = raised.message.split(" ")[0]
    return next((problem.raised for problem in loaded.problems if name in problem.names), None)


def _missing(raised: Raised, loaded: Loaded) -> str:
    name = raised.message.split(" ")[0][:MAX_NAME]  # a likeness takes quadratic time or worse
    cause = failed_definition(raised, loaded)
    if cause is not None:
        return f"{raised.message}, because its definition failed: {exception(cause)}."
    unread = [problem for problem in loaded.problems if not problem.names and "Error" in problem.raised.kind]
    if not loaded.names and unread:
        return f"{raised.message}: nothing of the file could be read, {exception(unread[0].raised)}."
    by_lower = {known.lower().replace("_", ""): known for known in loaded.names}
    close = difflib.get_close_matches(name.lower().replace("_", ""), by_lower, 1, _ALIKE)
    if close:
        return f"{raised.message}; did you mean {by_lower[close[0]]}, which is?"
    return f"{NOT_STARTED}: {raised.message} in what was handed in."


def _inputs(call: Call, signature: Signature | None) -> str:
    names = signature.input_names() if signature else {}
    shapes = [f"{names.get(key, 'a tensor')} {tuple(tensor.shape)}" for key, tensor in _tensors(call.runs[0], "x")]
    return f" (with {', '.join(shapes)})" if shapes else ""


def _tensors(values: Iterable[Value], key: str) -> Iterator[tuple[str, Tensor]]:
    """Tensors with their places, as gradients name them: ``x0``, ``x1.0``."""
    for place, value in enumerate(values):
        if isinstance(value, Tensor):
            yield f"{key}{place}", value
        elif isinstance(value, list | tuple):
            yield from _tensors(value, f"{key}{place}.")


# ---------------------------------------------------------------- numbers


def numbers(tensor: Tensor, digits: int = 4) -> str:
    """A tensor in brackets, rounded for reading, cut short when long."""
    if tensor.numel() == 1:
        return number(float(tensor), digits)
    if tensor.numel() == 0:
        return f"an empty tensor of shape {tuple(tensor.shape)}"
    if tensor.numel() > _PRINTED:
        first = ", ".join(number(value, digits) for value in tensor.reshape(-1)[:4].tolist())
        return f"[{first}, … {tensor.numel() - 4} more, shape {tuple(tensor.shape)}]"
    return _nested(tensor, digits)


def _nested(tensor: Tensor, digits: int) -> str:
    if tensor.dim() == 0:
        return number(float(tensor), digits)
    if tensor.dim() > 1 and tensor.shape[0] == 1:
        return _nested(tensor[0], digits)
    return "[" + ", ".join(_nested(part, digits) for part in tensor) + "]"


def number(value: float, digits: int = 4) -> str:
    """So many significant digits, and whole numbers as such."""
    if math.isfinite(value) and value == round(value) and abs(value) < 1e6:
        return str(round(value))
    return f"{value:.{digits}g}"


def digits_apart(right: Tensor, got: Tensor) -> int:
    """How many significant digits show that these are different: four, if those do."""
    for digits in range(4, _DIGITS):
        if numbers(right, digits) != numbers(got, digits):
            return digits
    return _DIGITS
