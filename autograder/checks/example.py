"""The smallest case in words: a line that a student can redo by hand, or named tensors where it takes more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from ..messages import Raised
from ..records import Counterexample, Shown
from ..wire import DTYPE_NAMES, Returned
from .battery import Bank
from .explain import digits_apart, exception, number, numbers
from .judge import describe
from .signature import COTANGENT, Case, Signature, flat_names
from .smallest import Small
from .snippet import snippet
from .tolerance import allowed_gradient

_NUMBERS = ("finite", "values", "gradients")
"""Stages at which a reply has its form, and its numbers are wrong."""
_SPOTS = 4
"""Numbers that fit into a line that a person redoes by hand."""


def counterexample(bank: Bank, small: Small, reveal: bool) -> Counterexample:
    """A failing case for reading. `reveal` says whether the right numbers may be shown."""
    signature, case = bank.signature, small.case
    told = _of_numbers(bank, small, reveal) if small.mismatch.stage in _NUMBERS else _of_form(bank, small)
    given = [
        Shown(name, list(tensor.shape), numbers(tensor))
        for name, tensor in case.tensors.items()
        if not name.startswith(COTANGENT) and tensor.any()
    ]
    sizes = {letter: case.sizes[letter] for letter in signature.input_letters}
    text = f"For {_setting(bank, small)}{told.clause}."
    expected = told.expected if reveal else None
    lines = snippet(bank, small, told.comment if reveal else "")
    return Counterexample(text, given, sizes, expected, told.got, lines)


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of a case: a clause after the setting, the right result and the submission's own."""

    clause: str
    expected: str | None
    got: str
    comment: str = ""
    """What the snippet says of what it prints, where the right result may be told."""


def _of_form(bank: Bank, small: Small) -> _Told:
    mismatch, reply, what = small.mismatch, small.reply, small.mismatch.what
    match mismatch.stage, reply:
        case "reply", Raised():
            return _Told(
                f": {_failure(reply)}", None, reply.message if reply.stage == "parameters" else exception(reply)
            )
        case "type", Returned():
            found = describe(reply.values[0])
            return _Told(f": yours returns {found}", None, found)
        case "device", _:
            where = f"{what} on the CPU"
            return _Told(f": yours puts {where}, and the arguments are on a GPU", f"{what} on the GPU", where)
        case "dtype", _ if mismatch.got is not None:
            right, own = DTYPE_NAMES[bank.battery.dtype], DTYPE_NAMES[mismatch.got.dtype]
            clause = f": {what} should be {right}, and yours is {own}"
            return _Told(clause, f"{what} of type {right}", f"{what} of type {own}", f"should be torch.{right}")
        case "shape", _ if mismatch.expected is not None and mismatch.got is not None:
            shapes = tuple(mismatch.expected.shape), tuple(mismatch.got.shape)
            letters = bank.signature.outputs[what].replace(" ", ", ")
            clause = f": {what} should have the shape {shapes[0]}, that is ({letters}), and yours has {shapes[1]}"
            expected, got = (f"{what} of shape {shape}" for shape in shapes)
            return _Told(clause, expected, got, f"should be {shapes[0]}")
        case _:
            return _Told(f": {mismatch.message}", None, mismatch.message)


def _of_numbers(bank: Bank, small: Small, reveal: bool) -> _Told:
    mismatch, quantity = small.mismatch, small.mismatch.what
    wanted, got = mismatch.expected, mismatch.got
    assert wanted is not None and got is not None  # of a mismatch in numbers
    whole = wanted
    if mismatch.stage == "gradients":
        quantity, wanted, got = _derivative(bank, small, wanted, got)
    digits = digits_apart(wanted, got)
    right, own = (numbers(tensor.squeeze(), digits) for tensor in (wanted, got))
    comment = f"should be {right}" if wanted is whole else ""
    if mismatch.stage == "gradients":
        clause = f", {quantity}: expected {right}, yours {own}" if reveal else f", {quantity}: yours is {own}"
    else:
        clause = f": expected {quantity} = {right}, yours {own}" if reveal else f": yours gives {quantity} = {own}"
    return _Told(clause, f"{quantity} = {right}", f"{quantity} = {own}", comment)


def _failure(raised: Raised) -> str:
    match raised.stage:
        case "parameters":
            return raised.message
        case "backward":
            return f"the backward pass fails: {exception(raised)}"
        case "result":
            return f"the result cannot be read: {exception(raised)}"
        case _:
            return exception(raised)


def _derivative(bank: Bank, small: Small, wanted: Tensor, got: Tensor) -> tuple[str, Tensor, Tensor]:
    """What the gradient is of and with respect to; one entry of it where no other is wrong."""
    signature, case, name = bank.signature, small.case, small.mismatch.what
    wrong: list[list[int]] = []
    if got.shape == wanted.shape:  # a hostile worker's may have any
        wrong = ((got.double() - wanted).abs() > allowed_gradient(wanted, bank.judge.tolerance)).nonzero().tolist()
    index = ""
    if len(wrong) == 1 < wanted.numel():
        index = _index(signature, name, wanted, wrong[0], case)
        wanted, got = wanted[tuple(wrong[0])], got[tuple(wrong[0])]
    starts = list(_spots(signature, case, [COTANGENT + output for output in signature.outputs]))
    if len(starts) == 1 and starts[0].endswith(" = 1"):
        output = starts[0].removeprefix(COTANGENT).removesuffix(" = 1")
        return f"the derivative of {output} with respect to {name}{index}", wanted, got
    return f"the gradient of {name}{index}", wanted, got


# ---------------------------------------------------------------- the setting


def _setting(bank: Bank, small: Small) -> str:
    """``B = I = H = 1 and h = 1, all else 0``; for what fails while it is built, the constructor's call."""
    signature, case, reply = bank.signature, small.case, small.reply
    if isinstance(reply, Raised) and reply.stage in ("build", "parameters"):
        return f"{signature.target}({', '.join(str(case.sizes[letter]) for letter in signature.init or ())})"
    sizes = _sizes({letter: case.sizes[letter] for letter in signature.input_letters})
    if small.mismatch.stage == "dtype":
        sizes += f" in {DTYPE_NAMES[bank.battery.dtype]}"
    if bank.battery.options.device != "cpu":
        sizes += " on a GPU"
    arguments = (case.tensors[name] for name in flat_names(signature.arguments))
    if bank.battery.options.strided and any(_is_strided(tensor) for tensor in arguments):
        sizes += " and arguments that are not contiguous in memory"
    spots = list(_spots(signature, case, signature.shapes))
    whole = not any(bool((case.tensors[name] == 0).any()) for name in signature.shapes)
    rest = "" if whole else ", all else 0"
    if not spots:
        setting = f"{sizes}, everything 0" if any(case.tensors[name].numel() for name in signature.shapes) else sizes
    elif len(spots) <= _SPOTS:
        setting = f"{sizes} and {', '.join(spots)}{rest}"
    else:
        zero = [name for name in signature.shapes if not case.tensors[name].any()]
        shown = (f"{name} = {_numbers(case.tensors[name])}" for name in signature.shapes if name not in zero)
        setting = "; ".join([sizes, *shown]) + (f"; {', '.join(zero)} = 0" if zero else "")
    return setting + (_arriving(signature, case) if small.mismatch.stage == "gradients" else "")


def _is_strided(tensor: Tensor) -> bool:
    return tensor.dim() > 1 and min(tensor.shape[-2:]) > 1


def _sizes(sizes: Mapping[str, int]) -> str:
    """``B = I = 1, H = 2``: letters of the same size together."""
    together: dict[int, list[str]] = {}
    for letter, size in sizes.items():
        together.setdefault(size, []).append(letter)
    return ", ".join(f"{' = '.join(letters)} = {size}" for size, letters in together.items())


def _arriving(signature: Signature, case: Case) -> str:
    """What arrives at the outputs, unless it is a single 1: then the gradient is a derivative, and called so."""
    starts = list(_spots(signature, case, [COTANGENT + output for output in signature.outputs]))
    if len(starts) == 1 and starts[0].endswith(" = 1"):
        return ""
    told = [f"{_numbers(case.tensors[COTANGENT + output])} at {output}" for output in signature.outputs]
    return f"; gradients that arrive: {', '.join(told)}"


def _numbers(tensor: Tensor) -> str:
    """Numbers without axes of length one."""
    return numbers(tensor.squeeze())


def _spots(signature: Signature, case: Case, names: Iterable[str]) -> Iterator[str]:
    """Each number that is not zero, by name: ``bias_hh[z] = 1``."""
    for name in names:
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
