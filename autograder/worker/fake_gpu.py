"""A GPU that is not there: values are computed on the CPU, while tensors claim to be on ``cuda:0``.

On a machine without a GPU this finds what would stop there: operands on two devices, a buffer made on the CPU,
NumPy asked for a tensor that is not in its memory; and it notes each place where the program would wait for the GPU.
A tensor's place is a mark on its storage, as it is in PyTorch itself, so that views, parameters and detached tensors
have the place of what they share memory with.

What it cannot show: kernels, their rounding and their memory, cuDNN, and waits inside PyTorch's own functions. That is
what a real GPU is for. Autograd's engine works on the CPU's tensors: in a custom backward function nothing is looked
at, and a GPU that is named there (``device="cuda"``, not ``device=gradient.device``) is missed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils import _device

from ..messages import Sync, clip
from .modules import parts
from .namespace import Namespace

GPU = torch.device("cuda:0")
_TWO_DEVICES = "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
_NO_NUMPY = (
    "can't convert cuda:0 device type tensor to numpy. "
    "Use Tensor.cpu() to copy the tensor to host memory first."
)  # fmt: skip
_OTHER_INDEX = "indices should be either on cpu or on the same device as the indexed tensor (cpu)"
_OTHER_GRADIENT = "assigned grad has data located on a different device"
_OTHER_ARRIVING = "invalid gradient at index {} - expected device {} but got {}"

_WAITS = {
    name: words
    for words, names in {
        "a number is fetched from it": ("item", "tolist", "__float__", "__int__", "__index__", "__complex__"),
        "a decision depends on its values": ("__bool__", "is_nonzero", "equal", "allclose", "__contains__"),
        "the size of the result depends on its values": ("nonzero", "masked_select", "unique", "argwhere"),
        "its values are printed": ("__repr__", "__format__", "__str__"),
    }.items()
    for name in names
}
"""Functions after which the program has to wait for the GPU, by name."""
_CPU_BY_CONTRACT = {"_pack_padded_sequence", "_pad_packed_sequence", "lstm", "gru", "rnn_tanh", "rnn_relu"}
"""Functions that want integer tensors of lengths on the CPU."""
_NUMBERS_TOO = {"cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack", "column_stack", "equal"}
"""Functions to which single numbers on the CPU are strangers too."""
_SHAPE_ONLY = {
    "expand_as", "view_as", "reshape_as", "is_same_size", "result_type", "broadcast_tensors", "is_tensor", "set_",
    "_has_compatible_shallow_copy_type",
}  # fmt: skip
"""Functions that do not care where the values are; what they return shares memory with what they got."""
_FROM_DATA = {"tensor", "as_tensor", "asarray"}
_ABOUT_PLACES = {"__get__", "__set__", "numpy", "__array__", "to", "cuda", "cpu", "get_device", "type_as"}
"""Functions that say where a tensor is, or are to change that."""
_SAYING_PLACES = {"device", "is_cuda", "is_cpu", "grad"}
"""Attributes that do."""
_LOOKED_AT = {
    "__getitem__", "__setitem__", "copy_", "backward", "grad", *_WAITS, *_CPU_BY_CONTRACT, *_SHAPE_ONLY, *_FROM_DATA,
}  # fmt: skip
"""Functions of which more is to be said than that operands and results are in one place."""
_TRANSPARENT = ("/torch/overrides.py", "/torch/_tensor.py", "/torch/functional.py", "/torch/_jit_internal.py", __file__)
"""Files between a caller and the function that it calls."""
_MOST_SYNCS = 20


class FakeGPU(TorchFunctionMode):
    """While it is entered, ``.to("cuda")``, ``.cuda()`` and ``device="cuda"`` lead to a pretended GPU.

    Args:
        files: names of the submission's files, whose lines are named where the program would wait.
    """

    def __init__(self, files: set[str]):
        super().__init__()
        self._files = files
        self.syncs: list[Sync] = []

    def __enter__(self) -> FakeGPU:
        self._real = [(module, name, getattr(module, name)) for module, name, _ in _PRETENDED]
        for module, name, function in _PRETENDED:
            setattr(module, name, function)
        super().__enter__()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *exception: Any) -> None:
        super().__exit__(*exception)  # type: ignore[no-untyped-call]
        for module, name, function in self._real:
            setattr(module, name, function)

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name = getattr(func, "__name__", "")
        if not kwargs and name not in _ABOUT_PLACES and not _device.CURRENT_DEVICE:
            return self._compute(func, name, args, {})
        kwargs = dict(kwargs or {})
        owner = getattr(func, "__self__", None)
        if name == "__get__" and owner is not None:
            return self._get(func, getattr(owner, "__name__", ""), args)
        if name == "__set__" and owner is not None:
            return self._set(func, getattr(owner, "__name__", ""), args)
        if name in ("numpy", "__array__") and on_gpu(args[0]):
            raise TypeError(_NO_NUMPY)
        if name in ("to", "cuda", "cpu") and isinstance(args[0], Tensor):
            return self._move(func, name, args, kwargs)
        if name == "get_device" and on_gpu(args[0]):
            return 0
        if name == "type_as":
            return self._move(Tensor.to, "to", args, kwargs)
        if kwargs.get("device") is None and _device.CURRENT_DEVICE and func in _device._device_constructors():
            kwargs["device"] = _device.CURRENT_DEVICE  # of ``with torch.device(...)``, which would be asked after us
        if kwargs.get("device") is not None:
            return self._make(func, name, args, kwargs)
        return self._compute(func, name, args, kwargs)

    def _get(self, func: Callable[..., Any], attribute: str, args: Sequence[Any]) -> Any:
        if attribute not in _SAYING_PLACES:
            return func(*args)
        here = on_gpu(args[0])
        match attribute:
            case "device" if here:
                return GPU
            case "is_cuda":
                return here or func(*args)
            case "is_cpu":
                return not here and func(*args)
        value = func(*args)
        if attribute == "grad" and isinstance(value, Tensor):
            mark(value, here)  # the engine made it
        return value

    def _set(self, func: Callable[..., Any], attribute: str, args: Sequence[Any]) -> Any:
        if attribute == "grad" and isinstance(args[1], Tensor) and on_gpu(args[0]) != on_gpu(args[1]):
            raise RuntimeError(_OTHER_GRADIENT)
        return func(*args)

    def _move(self, func: Callable[..., Any], name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """`to`, `cuda` and `cpu`: a copy when the device changes, as on a real one."""
        tensor, rest = args[0], list(args[1:])
        source = target = on_gpu(tensor)
        if name != "to":
            target, rest, kwargs = name == "cuda", [], {}
            func = Tensor.to
        elif rest and isinstance(rest[0], Tensor):
            target, rest[0] = on_gpu(rest[0]), rest[0].dtype
        elif rest and _is_device(rest[0]):
            target, rest[0] = _is_gpu(rest[0]), _host(rest[0])
        if kwargs.get("device") is not None:
            target, kwargs["device"] = _is_gpu(kwargs["device"]), _host(kwargs["device"])
        result = func(tensor, *rest, **kwargs) if rest or kwargs else tensor
        if source != target:
            if source and not (kwargs.get("non_blocking") or rest[1:2] == [True] or rest[2:3] == [True]):
                self._wait("it is copied to the CPU")
            result = result.clone() if result is tensor else result
        mark(result, target)
        return result

    def _make(self, func: Callable[..., Any], name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """A tensor on a device that is named."""
        if name in ("as_tensor", "asarray") and isinstance(args[0], Tensor):
            return self._move(Tensor.to, "to", args, kwargs)
        there = _is_gpu(kwargs["device"])
        kwargs["device"] = _host(kwargs["device"])
        result = func(*args, **kwargs)
        if there and name in ("as_tensor", "asarray"):
            result = result.clone()  # the memory of an array is the CPU's
        _mark_all(result, there)
        return result

    def _compute(self, func: Callable[..., Any], name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        tensors = _tensors(args) if not kwargs else [*_tensors(args), *_tensors(kwargs.values())]
        marks = [on_gpu(tensor) for tensor in tensors]
        if marks and name not in _LOOKED_AT and all(marks):
            result = func(*args, **kwargs)
            _mark_all(result, True)
            return result
        if not any(marks) or name in _SHAPE_ONLY:
            return func(*args, **kwargs)
        if name in ("__getitem__", "__setitem__"):
            return self._index(func, args)
        if name == "copy_":
            return self._copy(func, args, kwargs)
        if func is Tensor.backward:
            _hold_arriving(args[:1], [args[1] if len(args) > 1 else kwargs.get("gradient")])
            return func(*args, **kwargs)
        if func is torch.autograd.grad:
            return self._grad(*args, **kwargs)
        if name in _FROM_DATA and not isinstance(args[0], Tensor):
            self._wait("numbers are fetched from it")
            return func(*args, **kwargs)  # what a list holds becomes a tensor on the CPU
        if not all(marks):
            self._hold_together(name, tensors, marks, args, kwargs)
        if name in _WAITS:
            self._wait(_WAITS[name])
        result = func(*args, **kwargs)
        if name in _CPU_BY_CONTRACT and name.startswith("_pa"):
            mark(result[0], True)  # the lengths beside it are the CPU's
        else:
            _mark_all(result, True)
        return result

    def _copy(self, func: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """`copy_`, whose target stays where it is."""
        if not on_gpu(args[0]) and not (kwargs.get("non_blocking") or args[2:3] == (True,)):
            self._wait("it is copied to the CPU")
        return func(*args, **kwargs)

    def _grad(self, outputs: Any, inputs: Any, grad_outputs: Any = None, *args: Any, **kwargs: Any) -> Any:
        """`torch.autograd.grad`: each gradient is where its input is."""
        inputs = _tensors([inputs])
        _hold_arriving(_tensors([outputs]), grad_outputs if isinstance(grad_outputs, list | tuple) else [grad_outputs])
        found = torch.autograd.grad(outputs, inputs, grad_outputs, *args, **kwargs)
        for gradient, source in zip(found, inputs, strict=True):
            if gradient is not None:
                mark(gradient, on_gpu(source))
        return found

    def _index(self, func: Callable[..., Any], args: Sequence[Any]) -> Any:
        target, indices = args[0], _tensors([args[1]])
        value = args[2] if len(args) > 2 and isinstance(args[2], Tensor) and args[2].dim() else None
        here, many = on_gpu(target), [index for index in indices if index.dim()]
        if not here and any(map(on_gpu, many)):
            raise RuntimeError(_OTHER_INDEX)
        if value is not None and on_gpu(value) != here:
            if many:
                raise RuntimeError(f"{_TWO_DEVICES} (in {func.__name__})")
            if not here:
                self._wait("it is copied to the CPU")
        if any(on_gpu(index) for index in indices if not index.dim() and index.dtype != torch.bool):
            self._wait("a number is fetched from it")
        if here and (len(args) == 2 or value is not None) and any(index.dtype == torch.bool for index in many):
            self._wait("the size of the result depends on its values")
        result = func(*args)
        _mark_all(result, here)
        return result

    def _hold_together(
        self, name: str, tensors: Sequence[Tensor], marks: Sequence[bool], args: Sequence[Any], kwargs: dict[str, Any]
    ) -> None:
        """Nothing but single numbers may come from the CPU, and they may not be what is written to."""
        strays = [tensor for tensor, here in zip(tensors, marks, strict=True) if not here]
        written = [kwargs.get("out"), args[0] if _in_place(name) else None]
        if name in _CPU_BY_CONTRACT:
            strays = [tensor for tensor in strays if tensor.is_floating_point()]
        elif name not in _NUMBERS_TOO:
            strays = [tensor for tensor in strays if tensor.dim() or any(tensor is one for one in written)]
        if strays:
            raise RuntimeError(f"{_TWO_DEVICES} (in {name}, with a CPU tensor of shape {tuple(strays[0].shape)})")

    def _wait(self, why: str) -> None:
        """Note that the program waits here, if it is the submission itself that makes it wait."""
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.endswith(_TRANSPARENT):
            frame = frame.f_back
        file = frame.f_code.co_filename
        if file not in self._files or len(self.syncs) >= _MOST_SYNCS:
            return
        sync = Sync(clip(why, 200), Namespace.place(file, frame.f_lineno, frame.f_code.co_name))
        if sync not in self.syncs:
            self.syncs.append(sync)


def on_gpu(tensor: Tensor) -> bool:
    """Whether a tensor is on the pretended GPU."""
    return getattr(_storage(tensor), "_on_fake_gpu", False)


def take(module: nn.Module) -> None:
    """Move an ordinary module to the pretended GPU, as ``module.to("cuda")`` does: parameters get other memory."""
    with torch._C.DisableTorchFunction():
        for part in parts(module):
            for parameter in part._parameters.values():
                if parameter is not None and not on_gpu(parameter):
                    parameter.data = _copied(parameter.data)
            for name, buffer in part._buffers.items():
                if buffer is not None and not on_gpu(buffer):
                    part._buffers[name] = _copied(buffer)


def _copied(tensor: Tensor) -> Tensor:
    copy = tensor.clone()
    mark(copy, True)
    return copy


def mark(tensor: Tensor, here: bool) -> None:
    """Say where a tensor, and whatever shares its memory, is: on the pretended GPU or not."""
    storage = _storage(tensor)
    if here or getattr(storage, "_on_fake_gpu", False):
        storage._on_fake_gpu = here


def _storage(tensor: Tensor) -> Any:
    try:
        return tensor.untyped_storage()
    except (NotImplementedError, RuntimeError):  # sparse tensors and those of torch.func have none
        if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
            return _storage(torch._C._functorch.get_unwrapped(tensor))
        return tensor


def _mark_all(value: Any, here: bool) -> None:
    for tensor in _tensors([value]):
        mark(tensor, here)


def _tensors(values: Any) -> list[Tensor]:
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += _tensors(value)
        elif isinstance(value, dict):
            found += _tensors(value.values())
    return found


def _hold_arriving(outputs: Sequence[Tensor], gradients: Sequence[Tensor | None]) -> None:
    """Gradients that are handed to autograd are where their outputs are; single numbers are moved there."""
    for place, (output, gradient) in enumerate(zip(outputs, gradients, strict=False)):
        if gradient is not None and gradient.dim() and on_gpu(gradient) != on_gpu(output):
            wanted, got = (GPU, "cpu") if on_gpu(output) else ("cpu", GPU)
            raise RuntimeError(_OTHER_ARRIVING.format(place, wanted, got))


def _in_place(name: str) -> bool:
    return name.startswith("__i") or (name.endswith("_") and not name.endswith("__"))


def _is_device(value: Any) -> bool:
    return isinstance(value, str | torch.device | int) and not isinstance(value, bool)


def _is_gpu(device: Any) -> bool:
    """Whether this names the GPU; a number does."""
    return isinstance(device, int) or torch.device(device).type == "cuda"


def _host(value: Any) -> Any:
    """The CPU in place of the GPU; anything else as it is."""
    return "cpu" if _is_device(value) and _is_gpu(value) else value


_PRETENDED: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    (torch.cuda, "is_available", lambda: True),
    (torch.cuda, "device_count", lambda: 1),
    (torch.cuda, "current_device", lambda: 0),
    (torch.cuda, "synchronize", lambda device=None: None),
    (torch.cuda, "empty_cache", lambda: None),
    (torch.cuda, "is_bf16_supported", lambda including_emulation=True: True),
    (torch.backends.cudnn, "is_acceptable", lambda tensor: False),
)
"""What `torch` says of its GPUs while there is a pretended one."""
