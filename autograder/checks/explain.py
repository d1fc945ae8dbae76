"""What a student reads: replies that are no answer, and the smallest failing case, in plain sentences."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from torch import Tensor

from ..records import NEEDS_A_LOOK, NO_ANSWER, NOT_STARTED, Counterexample, Died, Fatal, Outcome, Shown, TimedOut
from ..wire import MAX_NAME, Call, Loaded, Place, Raised, Refused, Shortcut, Sync, Value
from .judge import Mismatch
from .signature import COTANGENT, Case, Signature

_SPOTS = 4
"""Numbers that fit into a line that a person redoes by hand."""
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
            return Outcome.CRASHED, f"{name}({sizes}) cannot be built: {_exception(raised)}."
        case "backward":
            return Outcome.CRASHED, f"The backward pass fails: {_exception(raised)}."
        case "result":
            return Outcome.CRASHED, f"The result cannot be read: {_exception(raised)}."
        case _:
            return Outcome.CRASHED, f"{_exception(raised)}{_inputs(call, signature)}."


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
        yield f"{where(raised.places[-1:])}{_exception(raised)}{defines}"


def where(places: Sequence[Place]) -> str:
    """The innermost line of the submission, as a prefix; empty when it is not known."""
    return f"{line_of(places)}: " if places else ""


def line_of(places: Sequence[Place]) -> str:
    if not places:
        return ""
    place = places[-1]
    text = f", `{place.text}`" if place.text else ""
    return f"{place.file}, line {place.line}{text}"


def tell_sync(sync: Sync) -> str:
    """A remark, no complaint: a line at which a GPU is waited for."""
    return f"{line_of([sync.place])}: on a GPU the program waits here, since {sync.why}."


def tell_shortcut(shortcut: Shortcut, exercises: Sequence[str] = ()) -> str:
    """A remark, no verdict; names the exercises that forbid it where not all do."""
    where_forbidden = f", which is forbidden in {', '.join(exercises)}" if exercises else ""
    return f"{NEEDS_A_LOOK}: {line_of([shortcut.place])}: it {shortcut.what}{where_forbidden}"


def _of_devices(raised: Raised) -> bool:
    """Whether an exception is about the places of tensors; the words are PyTorch's own."""
    return any(words in raised.message for words in _ABOUT_DEVICES)


def _exception(raised: Raised) -> str:
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
            f"It asks for a GPU by name, and there is none here ({raised.kind}: {short}). Make tensors where the "
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
        return f"{raised.message}, because its definition failed: {_exception(cause)}."
    unread = [problem for problem in loaded.problems if not problem.names and "Error" in problem.raised.kind]
    if not loaded.names and unread:
        return f"{raised.message}: nothing of the file could be read, {_exception(unread[0].raised)}."
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


# ---------------------------------------------------------------- the smallest case


def counterexample(signature: Signature, case: Case, mismatch: Mismatch, reveal: bool) -> Counterexample:
    """A failing case for reading. `reveal` says whether the right numbers may be shown."""
    given = [
        Shown(name, list(tensor.shape), numbers(tensor))
        for name, tensor in case.tensors.items()
        if not name.startswith(COTANGENT) and tensor.any()
    ]
    spots = list(_spots(signature, case))
    zero = [name for name in case.tensors if not name.startswith(COTANGENT) and not case.tensors[name].any()]
    sizes = ", ".join(f"{letter} = {size}" for letter, size in case.sizes.items())
    if len(spots) <= _SPOTS:
        setting = ", ".join([*spots, "all else 0"]) if spots else "everything 0"
    else:
        setting = "; ".join(f"{shown.name} = {shown.value}" for shown in given)
        setting += f"; {', '.join(zero)} = 0" if zero else ""
    what = f"gradient of {mismatch.what}" if mismatch.stage == "gradients" else mismatch.what
    if mismatch.stage == "gradients":
        setting += "; the gradient arriving at each output is " + _arriving(case)
    text = f"For {sizes}: {setting}."
    if mismatch.expected is None or mismatch.got is None:
        return Counterexample(text, given, dict(case.sizes), None, None)
    wanted, got = numbers(mismatch.expected), numbers(mismatch.got)
    if not reveal:
        return Counterexample(f"{text} Yours: {what} = {got}.", given, dict(case.sizes), None, f"{what} = {got}")
    text += f" Expected {what} = {wanted}, yours {got}."
    return Counterexample(text, given, dict(case.sizes), f"{what} = {wanted}", f"{what} = {got}")


def _arriving(case: Case) -> str:
    tensors = [tensor for name, tensor in case.tensors.items() if name.startswith(COTANGENT)]
    if all(bool((tensor == 1).all()) for tensor in tensors):
        return "1"
    return ", ".join(numbers(tensor) for tensor in tensors)


def _spots(signature: Signature, case: Case) -> Iterator[str]:
    """Each number that is not zero, by name: ``bias_hh[z] = 1``."""
    for name in signature.shapes:
        tensor = case.tensors[name]
        for place in tensor.nonzero().tolist():
            index = _index(signature, name, tensor, place, case)
            yield f"{name}{index} = {number(float(tensor[tuple(place)]))}"


def _index(signature: Signature, name: str, tensor: Tensor, place: Sequence[int], case: Case) -> str:
    parts = []
    for axis, at in zip(signature.tensor_axes(name), place, strict=True):
        size = case.sizes[axis.letter]
        if axis.blocks > 1 and len(signature.gates) == axis.blocks:
            parts.append(signature.gates[at // size] + (f", {at % size}" if size > 1 else ""))
        elif axis.length(case.sizes) > 1:
            parts.append(str(at))
    return f"[{', '.join(parts)}]" if parts else ""


def numbers(tensor: Tensor) -> str:
    """A tensor in brackets, rounded for reading, cut short when long."""
    if tensor.numel() == 1:
        return number(float(tensor))
    if tensor.numel() == 0:
        return f"an empty tensor of shape {tuple(tensor.shape)}"
    if tensor.numel() > _PRINTED:
        first = ", ".join(number(value) for value in tensor.reshape(-1)[:4].tolist())
        return f"[{first}, … {tensor.numel() - 4} more, shape {tuple(tensor.shape)}]"
    return _nested(tensor)


def _nested(tensor: Tensor) -> str:
    if tensor.dim() == 0:
        return number(float(tensor))
    if tensor.dim() > 1 and tensor.shape[0] == 1:
        return _nested(tensor[0])
    return "[" + ", ".join(_nested(part) for part in tensor) + "]"


def number(value: float) -> str:
    """Four significant digits, and whole numbers as such."""
    if math.isfinite(value) and value == round(value) and abs(value) < 1e6:
        return str(round(value))
    return f"{value:.4g}"
