"""A call becomes a reply: build the target, load parameters, call it, differentiate.

The same code runs in a worker over a submission and in the grader over the reference, so both sides of a comparison
are made in the same way. Gradients are vector-Jacobian products from a fresh forward pass; arguments are always
copies, and where gradients are asked for they are no leaves, so that honest in-place work on a copy is no error.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ..messages import Raised, Refused, clip
from ..wire import DTYPE_NAMES, DTYPES, Call, Opaque, Returned, Value
from .devices import Placement, placed
from .differentiate import vector_jacobian_products
from .modules import is_of, is_ordinary, parameters_of
from .namespace import Namespace

_NOTHING = contextlib.nullcontext()
_MAX_DEPTH = 6
_MAX_ITEMS = 1000


class _Stop(Exception):
    """The target does not fit the call; carries a stage and a sentence in place of a traceback."""

    def __init__(self, stage: str, kind: str, message: str):
        self.raised = Raised(stage, kind, message, [])


def perform(space: Namespace, call: Call) -> Returned | Raised | Refused:
    """Do what `call` asks with what `space` defines. Whatever the submission raises comes back as a value."""
    return perform_all(space, [call])[0]


def perform_all(space: Namespace, calls: Sequence[Call]) -> list[Returned | Raised | Refused]:
    """One call after the other, each under its own default type and with gradients or without.

    Both are set only where they are otherwise: for a small cell a context manager for each call is a tenth of the work.
    """
    before = torch.get_default_dtype(), torch.is_grad_enabled()
    try:
        return [_perform(space, call) for call in calls]
    finally:
        _set_everyday(*before)


def _perform(space: Namespace, call: Call) -> Returned | Raised | Refused:
    performance = _Performance(space, call)
    try:
        _set_everyday(DTYPES[call.default_dtype], call.cotangents is not None)
        with torch.inference_mode(False) if torch.is_inference_mode_enabled() else _NOTHING:
            return performance.run()
    except _Stop as stop:
        return stop.raised
    except BaseException as error:
        return space.describe(error, performance.stage)


def _set_everyday(dtype: torch.dtype, gradients: bool) -> None:
    if torch.get_default_dtype() != dtype:
        torch.set_default_dtype(dtype)
    if torch.is_grad_enabled() != gradients:
        torch.set_grad_enabled(gradients)


class _Performance:
    """One call on its way; `stage` says how far it has come."""

    def __init__(self, space: Namespace, call: Call):
        self.space, self.call, self.stage = space, call, "find"
        self.put: Callable[[Tensor], Tensor] = lambda tensor: tensor

    def run(self) -> Returned:
        leaves: dict[str, Tensor] = {}
        arguments, results = [], []
        with placed(self.call, self.space.files) as placement:
            self.put = placement.put
            target = self._find()
            self.stage = "build"
            function, parameters = self._build(target, placement)
            self.stage = "call"
            for number, run in enumerate(self.call.runs):
                wanted = leaves if number == 0 and self.call.cotangents is not None else None
                with placement.unwatched():
                    passed = [self._copy(value, f"x{place}", wanted) for place, value in enumerate(run)]
                results.append(function(*passed))
                arguments.append(passed)
        self.stage = "result"
        where = placement.kinds(_tensors(results[0]))
        values = [plain(result) for result in results]
        after = [[plain(value) for value in passed] for passed in arguments] if self.call.echo else None
        if self.call.cotangents is None:
            return Returned(values, after=after, devices=where, syncs=placement.syncs)
        self.stage = "backward"
        outputs = list(_tensors(results[0]))
        gradients = self._differentiate(outputs, leaves | parameters)
        return Returned(values, gradients, [output.requires_grad for output in outputs], after, where, placement.syncs)

    def _find(self) -> Any:
        kind, _, name = self.call.target.rpartition(":")
        if kind == "harness":
            function: Any = self.space.harness[name]
            return lambda *arguments: function(_Lookup(self.space.module), *arguments)
        return _lookup(self.space.module, name)

    def _build(self, target: Any, placement: Placement) -> tuple[Callable[..., Any], dict[str, Tensor]]:
        if self.call.init is None:
            if not callable(target):
                raise _Stop("find", "TypeError", f"{self.call.target} is a {type(target).__name__}, not a function")
            return target, {}
        built = target(*self.call.init)
        if self.call.parameters is None:
            return built, {}
        self.stage = "parameters"
        if not isinstance(built, nn.Module):
            raise _Stop("parameters", "TypeError", f"{self.call.target} is not an nn.Module")
        ordinary = is_ordinary(built)
        if placement.device is not None:
            placement.move(built, ordinary)
        own = _fitting(built, self.call.parameters, ordinary)
        with placement.unwatched(ordinary):
            return built, _load_parameters(own, self.call.parameters)

    def _copy(self, value: Value, name: str, leaves: dict[str, Tensor] | None) -> Any:
        """A copy that the submission may do with as it likes; lists become tuples, as states are handed over."""
        if isinstance(value, list | tuple):
            return tuple(self._copy(item, f"{name}.{place}", leaves) for place, item in enumerate(value))
        if not isinstance(value, Tensor):
            return value
        copy = value.clone()
        if leaves is not None and copy.is_floating_point():
            leaves[name] = copy.requires_grad_()
            copy = copy.clone()
        copy = self.put(copy)  # before it is strided: a move to a real GPU would close the gaps
        return self.put(_strided(copy)) if self.call.strided else copy

    def _differentiate(self, outputs: list[Tensor], inputs: dict[str, Tensor]) -> dict[str, Tensor | None]:
        pairs = [
            (output, cotangent.to(output.device, output.dtype))
            for output, cotangent in zip(outputs, self.call.cotangents or [], strict=False)
            if cotangent is not None and output.requires_grad and cotangent.shape == output.shape
        ]
        if not pairs:
            return dict.fromkeys(inputs)
        found = vector_jacobian_products(
            [output for output, _ in pairs],
            list(inputs.values()),
            [cotangent for _, cotangent in pairs],
        )
        return {name: slope if slope is None else _dense(slope) for name, slope in zip(inputs, found, strict=True)}


def _dense(slope: Tensor) -> Tensor:
    return slope if slope.is_cpu and slope.layout == torch.strided else slope.to_dense().cpu()


class _Lookup:
    """The submission's names as attributes, for the harness; a missing one says so in plain words."""

    def __init__(self, module: types.ModuleType):
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return _lookup(self._module, name)


def _lookup(module: types.ModuleType, name: str) -> Any:
    try:
        return vars(module)[name]
    except KeyError:
        raise _Stop("find", "NameError", f"{name} is not defined") from None


def _fitting(module: nn.Module, wanted: dict[str, Tensor], ordinary: bool) -> dict[str, Tensor]:
    """The module's parameters, of the type that is wanted, if names and shapes are the wanted ones."""
    own = parameters_of(module, ordinary)
    complaints = [f"{name} is missing" for name in wanted if name not in own]
    complaints += [f"{name} is one too many" for name in own if name not in wanted]
    complaints += [
        f"{name} has shape {tuple(own[name].shape)} where {tuple(tensor.shape)} is asked for"
        for name, tensor in wanted.items()
        if name in own and own[name].shape != tensor.shape
    ]
    if complaints:
        raise _Stop("parameters", "ParameterMismatch", clip("; ".join(complaints), 600))
    dtypes = {tensor.dtype for tensor in wanted.values()}
    if ordinary and len(dtypes) == 1 and is_of(module, *dtypes):
        return own
    for dtype in dtypes:
        module.to(dtype)
    return dict(module.named_parameters())


def _load_parameters(own: dict[str, Tensor], wanted: dict[str, Tensor]) -> dict[str, Tensor]:
    with torch.no_grad():
        for name, tensor in wanted.items():
            own[name].copy_(tensor)
            own[name].requires_grad_()
    return {name: own[name] for name in wanted}


def _strided(tensor: Tensor) -> Tensor:
    """The same values, but not contiguous in memory."""
    if tensor.dim() >= 2:
        return tensor.transpose(-1, -2).contiguous().transpose(-1, -2)
    return torch.stack((tensor, tensor), dim=-1)[..., 0]


def _tensors(value: Any, depth: int = 0) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple | dict) and depth < _MAX_DEPTH:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tensors(item, depth + 1)


def plain(value: Any, depth: int = 0) -> Value:
    """What may travel of a result: tensors, plain data and containers of them; anything else by its type's name."""
    if isinstance(value, Tensor):
        return _plain_tensor(value)
    if value is None or isinstance(value, bool | float):
        return value if value is None or isinstance(value, bool) else float(value)
    if isinstance(value, int):
        return int(value) if -(1 << 63) <= value < 1 << 63 else Opaque("an integer of more than 64 bits")
    if isinstance(value, str):
        return clip(str(value))
    if isinstance(value, list | tuple | dict) and depth < _MAX_DEPTH and len(value) <= _MAX_ITEMS:
        if isinstance(value, dict):
            return {clip(str(key), 200): plain(item, depth + 1) for key, item in value.items()}
        return [plain(item, depth + 1) for item in value]
    kind = type(value)
    return Opaque(clip(f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins."), 120))


def _plain_tensor(value: Tensor) -> Value:
    if type(value) is Tensor and value.is_cpu and value.layout == torch.strided and value.dtype in DTYPE_NAMES:
        return value.detach()
    with torch._C.DisableTorchFunctionSubclass():
        value = value.cpu() if value.is_cuda else value
        if value.layout != torch.strided or value.dtype not in DTYPE_NAMES or value.device.type != "cpu":
            layout = "" if value.layout == torch.strided else f" ({str(value.layout).removeprefix('torch.')})"
            dtype = str(value.dtype).removeprefix("torch.")
            return Opaque(f"a tensor of dtype {dtype} on {value.device}{layout}")
        bare = value.detach()
        return bare if type(bare) is Tensor else bare.as_subclass(Tensor)
