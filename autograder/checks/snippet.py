"""A case as a few lines of Python that stand beside the student's own code and show the same.

They use what a fresh notebook with the hand-in has: the student's definitions, torch, and the course's `harness.py`
(in the folder of the handout) where a call takes more than plain data. Nothing that a submission chose gets in: names
are the signature's, numbers the case's.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from ..messages import Raised
from ..wire import DTYPE_NAMES, Call, Returned, Value
from .battery import Bank
from .signature import COTANGENT, Arguments
from .smallest import Small

_HARNESS = "harness:"
_LONGEST = 500
"""Characters of a line; a case that needs more is none to be typed."""
_WIDTH = 70
"""Characters after which a line of assignments ends: a terminal must not break it where Python would not."""
_FEW = 2
"""Numbers of a parameter that are set one by one."""
_WITH_HARNESS = "import __main__, harness, torch  # harness.py lies beside the handout"


def snippet(bank: Bank, small: Small, comment: str = "") -> str:
    """The lines that show a case, with a comment on what they print; empty where none can show it."""
    if bank.battery.options.arithmetic:
        return ""
    return _joined(list(_Writer(bank, small).lines(comment)))


def snippet_of_call(call: Call, part: str = "", comment: str = "") -> str:
    """The same for a plain call: its result, or a part of that such as ``['the gradients'][0]``."""
    name, values = call.target.removeprefix(_HARNESS), list(call.runs[0])
    through = name != call.target
    named: list[str] = []
    if through and values and isinstance(values[-1], dict):  # options by name, which a student hands over directly
        named, through = [f"{key}={_literal(value)}" for key, value in values[-1].items()], False
        values.pop()
    arguments = ["__main__"] * through + [_literal(value) for value in values] + named
    call_text = f"{'harness.' * through}{name}({', '.join(arguments)})"
    opening = [_WITH_HARNESS] if through else ["import torch"] if "torch." in call_text else []
    return _joined([*opening, f"print({call_text}{part})", *_comment(comment)])


def _comment(text: str) -> list[str]:
    """On a line of its own, which stays a comment where a terminal breaks lines."""
    return [f"# {text}"] if text else []


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) if max(map(len, lines)) <= _LONGEST else ""


class _Writer:
    def __init__(self, bank: Bank, small: Small):
        self._signature, self._battery, self._small = bank.signature, bank.battery, small
        self._stage = small.mismatch.stage
        options = bank.battery.options
        exact = bank.battery.dtype == torch.float64 and not small.everyday
        self._default = exact and options.default_dtype == "float64"
        self._dtype = "torch.float64" if exact and not self._default else ""
        self._cuda = options.device != "cpu"
        self._names = {name: _identifier(name) for name in bank.signature.shapes}
        self._backward = self._stage == "gradients" or _fails_in(small, "backward")

    def lines(self, comment: str) -> Iterator[str]:
        opening = _WITH_HARNESS if self._signature.target.startswith(_HARNESS) else "import torch"
        if self._cuda:
            yield "# on a machine with a GPU"
        yield opening
        if self._default:
            yield "torch.set_default_dtype(torch.float64)  # as the grader does"
        yield from self._body(comment)
        if self._default:
            yield "torch.set_default_dtype(torch.float32)"

    def _body(self, comment: str) -> Iterator[str]:
        if self._signature.init is not None:
            sizes = ", ".join(str(self._small.case.sizes[letter]) for letter in self._signature.init)
            built = f"{self._signature.target}({sizes})"
            if _fails_in(self._small, "build"):
                yield built
                return
            if _fails_in(self._small, "parameters"):
                yield f"cell = {built}"
                yield "print({name: tuple(parameter.shape) for name, parameter in cell.named_parameters()})"
                return
            yield from self._building(built)
        yield from self._assignments()
        yield from self._asking(self._call())
        yield from _comment(self._detached() or comment)

    def _building(self, built: str) -> Iterator[str]:
        """The object with its parameters."""
        moved = (".double()" if self._dtype else "") + (".cuda()" if self._cuda else "")
        frozen = "" if self._backward else ".requires_grad_(False)"
        yield f"cell = {built}{moved}{frozen}"
        indent = ""
        if self._backward:
            indent = "    "
            yield "with torch.no_grad():"
        yield f"{indent}for parameter in cell.parameters(): parameter.zero_()"
        for name in self._signature.parameters:
            tensor = self._small.case.tensors[name]
            places = tensor.nonzero().tolist()
            if len(places) > _FEW:
                yield f"{indent}cell.{name}[:] = {_tensor(tensor, self._dtype)}"
                continue
            for place in places:
                yield f"{indent}cell.{name}[{', '.join(map(str, place))}] = {_float(float(tensor[tuple(place)]))}"

    def _assignments(self) -> Iterator[str]:
        """The arguments under their names, several in a line."""
        names: list[str] = []
        values: list[str] = []
        for name in self._signature.shapes:
            if name in self._signature.parameters and self._signature.init is not None:
                continue
            tensor, value = self._small.case.tensors[name], ""
            strided = self._battery.options.strided and tensor.dim() > 1
            value = _tensor(tensor.mT if strided else tensor, self._dtype, self._cuda) + (".mT" if strided else "")
            if self._stage == "gradients" and name == self._small.mismatch.what:
                value += ".requires_grad_()"
            if names and len(f"{', '.join([*names, self._names[name]])} = {', '.join([*values, value])}") > _WIDTH:
                yield f"{', '.join(names)} = {', '.join(values)}"
                names, values = [], []
            names.append(self._names[name])
            values.append(value)
        if names:
            yield f"{', '.join(names)} = {', '.join(values)}"

    def _call(self) -> str:
        arguments = [self._argument(argument) for argument in self._signature.arguments]
        target = self._signature.target
        if target.startswith(_HARNESS):
            return f"harness.{target.removeprefix(_HARNESS)}({', '.join(['__main__', *arguments])})"
        return f"{'cell' if self._signature.init is not None else target}({', '.join(arguments)})"

    def _argument(self, argument: str | Arguments) -> str:
        if isinstance(argument, str):
            return self._names[argument]
        return f"({', '.join(map(self._argument, argument))})"

    def _asking(self, call: str) -> Iterator[str]:
        mismatch = self._small.mismatch
        match self._stage:
            case "reply" if self._backward:
                yield from self._arriving(call)
            case "reply" | "type":
                yield f"print({call})"
            case "shape" | "dtype" | "device":
                yield f"print({self._output(call, mismatch.what)}.{self._stage})"
            case "gradients":
                yield from self._gradient(call)
            case _:
                yield f"print({self._output(call, mismatch.what)})"

    def _detached(self) -> str:
        """What to say where no gradient can start at all, and so no backward pass can be made."""
        if self._stage != "gradients" or any(map(self._is_attached, self._started())):
            return ""
        return "False: no gradient can start there"

    def _started(self) -> list[str]:
        """Outputs at which a gradient arrives."""
        return [one for one in self._signature.outputs if self._small.case.tensors[COTANGENT + one].any()]

    def _gradient(self, call: str) -> Iterator[str]:
        signature, name = self._signature, self._small.mismatch.what
        if self._detached():
            yield f"print({self._output(call, self._started()[0])}.requires_grad)"
            return
        yield from self._arriving(call)
        own = signature.init is not None and name in signature.parameters
        yield f"print({'cell.' if own else ''}{name if own else self._names[name]}.grad)"

    def _arriving(self, call: str) -> Iterator[str]:
        """The backward pass from what arrives at each output."""
        started = filter(self._is_attached, self._started())
        cotangents = {output: self._small.case.tensors[COTANGENT + output] for output in started}
        if len(cotangents) == 1:
            output, cotangent = next(iter(cotangents.items()))
            (place, *more) = cotangent.nonzero().tolist()
            if not more and float(cotangent[tuple(place)]) == 1:
                index = f"[{', '.join(map(str, place))}]" if cotangent.numel() > 1 else ""
                yield f"{self._output(call, output)}{index}.backward()"
                return
        yield f"result = {call}"
        starts = ", ".join(self._output("result", output) for output in cotangents)
        arriving = ", ".join(_tensor(cotangent, self._dtype, self._cuda) for cotangent in cotangents.values())
        yield f"torch.autograd.backward([{starts}], [{arriving}])"

    def _is_attached(self, output: str) -> bool:
        reply, place = self._small.reply, list(self._signature.outputs).index(output)
        attached = reply.attached if isinstance(reply, Returned) else None
        return attached is None or place >= len(attached) or attached[place]

    def _output(self, call: str, output: str) -> str:
        outputs = list(self._signature.outputs)
        return f"{call}[{outputs.index(output)}]" if len(outputs) > 1 else call


def _fails_in(small: Small, stage: str) -> bool:
    return isinstance(small.reply, Raised) and small.reply.stage == stage


def _identifier(name: str) -> str:
    """``atanh_outputs`` for ``atanh(outputs)``; articles go."""
    words = re.sub(r"\W+", " ", name).split()
    joined = "_".join(word for word in words if word != "the")
    return f"{joined}_" if keyword.iskeyword(joined) or joined in ("cell", "harness", "torch", "result") else joined


def _literal(value: Value) -> str:
    if isinstance(value, Tensor):
        return _tensor(
            value, "" if value.dtype in (torch.float32, torch.float64) else f"torch.{DTYPE_NAMES[value.dtype]}"
        )
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, list | tuple):
        return f"({', '.join(map(_literal, value))}{',' * (len(value) == 1)})"
    return repr(value)


def _tensor(tensor: Tensor, dtype: str = "", cuda: bool = False) -> str:
    """An expression that makes it; in the default type unless one is named."""
    more = (f", dtype={dtype}" if dtype else "") + (', device="cuda"' if cuda else "")
    shape = ", ".join(map(str, tensor.shape)) or "()"
    if not tensor.any():
        return f"torch.zeros({shape}{more})"
    if bool((tensor == 1).all()) and tensor.dim():
        return f"torch.ones({shape}{more})"
    return f"torch.tensor({_nested(tensor)}{more})"


def _nested(tensor: Tensor) -> str:
    if tensor.dim() == 0:
        return _float(float(tensor), 9 if tensor.dtype == torch.float32 else 17)
    return f"[{', '.join(map(_nested, tensor))}]"


def _float(value: float, digits: int = 17) -> str:
    if value != value or abs(value) == float("inf"):
        return f"float('{value}')"
    short = f"{value:.{digits}g}" if digits < 17 else repr(value)
    return short if re.search(r"[.e]", short) else f"{short}.0"
