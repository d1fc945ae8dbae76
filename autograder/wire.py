"""Frames and tensors on the socket between the grader and a worker: the one module that both sides import.

A frame is ``u32 length | u32 header length | header | raw tensor bytes`` (little endian). The header is one msgpack
message whose type is known beforehand; a tensor inside it is an extension that holds dtype and shape, and its bytes
follow in the raw part in the same order, each aligned to 16. There is no pickle, no name of a class, no code.

The grader decodes what hostile code may have written, so every length is checked before anything is allocated, and
whatever is not a well-formed frame of the expected type is a `WireError` and nothing else.
"""

from __future__ import annotations

import math
import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
import numpy
import torch
from msgspec import Struct

from .messages import MAX_LISTED, Fault, Load, Loaded, Progress, Raised, Ready, Refused, Surveyed, Sync, Text

if TYPE_CHECKING:
    Plain: TypeAlias = torch.Tensor | bool | int | float | str | "Opaque" | None
    Value: TypeAlias = Plain | list["Value"] | tuple["Value", ...] | dict[str, "Value"]
else:
    Value = Any  # msgspec decodes it untyped; `_admit` looks at what came of it

MAX_FRAME = 64 << 20
"""Bytes in one frame. The largest honest one, a battery with its gradients, stays under 1 MiB."""
MAX_ANSWER_HEADER = 2 << 20
"""Bytes of an answer that are not tensors. A byte of msgpack can cost the decoder seventy of memory."""
MAX_TENSORS = 8192
MAX_RANK = 8
MAX_DEPTH = 8
"""Containers within one another in a value."""

Device: TypeAlias = Literal["cpu", "fake-gpu", "cuda"]
Arithmetic: TypeAlias = Literal["", "tf32", "float16", "bfloat16"]

DTYPES: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in ("float16", "bfloat16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool")
}
DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}

_TENSOR, _OPAQUE = 1, 2
_ALIGN = 16
_SPECS = 2048
"""Types and shapes that are remembered with how they are written."""
_LENGTHS = struct.Struct("<II")
PREFIX = _LENGTHS.size


class WireError(Exception):
    """Bytes that are not a well-formed frame of the expected kind, or a message that does not fit into one."""


class Opaque:
    """Something a submission returned that is neither a tensor nor plain data; only its type's name travels."""

    __slots__ = ("type_name",)

    def __init__(self, type_name: str):
        self.type_name = type_name

    def __repr__(self) -> str:
        return f"<{self.type_name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and self.type_name == other.type_name

    def __hash__(self) -> int:
        return hash(self.type_name)


# ---------------------------------------------------------------- messages: grader to worker


class Call(Struct, frozen=True):
    """One thing to do with the submission: build a target, load parameters, call it, perhaps differentiate."""

    target: str
    """Name of a class or function, or ``harness:NAME``."""
    runs: list[list[Value]]
    """Argument lists; the same object is called once with each, in order."""
    init: list[Value] | None = None
    """Constructor arguments where the target is a class."""
    parameters: dict[str, torch.Tensor] | None = None
    """What to load into the module built; names and shapes must be exactly its own."""
    cotangents: list[torch.Tensor | None] | None = None
    """One for each tensor of the first run's flattened result: asks for vector-Jacobian products with respect to all
    floating-point arguments of that run and all parameters. None leaves that output out."""
    default_dtype: str = "float64"
    strided: bool = False
    """Hand tensors over as non-contiguous views."""
    echo: bool = False
    """Send the arguments back as they are after the calls."""
    device: Device = "cpu"
    """Where parameters and arguments are: ``fake-gpu`` is the CPU that pretends (see `worker.fake_gpu`)."""
    arithmetic: Arithmetic = ""
    """On a GPU: with TensorFloat-32, or under autocast to a half type; plainly otherwise."""


class Work(Struct, tag=True, frozen=True):
    """Perform these calls and answer with one reply each."""

    number: int
    calls: list[Call]


# ---------------------------------------------------------------- messages: worker to grader


class Returned(Struct, tag=True, frozen=True):
    """The call came back."""

    values: list[Value]
    """One result for each run."""
    gradients: dict[str, torch.Tensor | None] | None = None
    """By input: ``x0``, ``x1.0`` … for arguments (position, then position inside), else a parameter's name; None
    where no gradient arrives."""
    attached: list[bool] | None = None
    """For each output tensor, whether autograd knows where it came from."""
    after: list[list[Value]] | None = None
    """The argument lists after the calls, when `Call.echo` asked for them."""
    devices: list[Text] | None = None
    """For each output tensor, the kind of device that it is on; where the call was made on another than the CPU."""
    syncs: Annotated[list[Sync], msgspec.Meta(max_length=MAX_LISTED)] | None = None
    """Where a fake GPU would have been waited for."""

    def __post_init__(self) -> None:
        _admit(self.values)
        _admit(self.after)


Answered: TypeAlias = Returned | Raised | Refused
"""What becomes of a call whose worker lives."""


class Done(Struct, tag=True, frozen=True):
    """The replies to one `Work`, in order."""

    number: int
    replies: list[Answered]
    threads: Annotated[list[Text], msgspec.Meta(max_length=MAX_LISTED)]
    """Threads that the submission has left running, with the line that each is at."""


Request: TypeAlias = Load | Work
Response: TypeAlias = Ready | Surveyed | Progress | Loaded | Done | Fault


# ---------------------------------------------------------------- encoding


def encode(message: Request | Response) -> bytes:
    """One frame. Raises `WireError` when the message does not fit into one."""
    blobs: list[bytes] = []
    room = MAX_FRAME

    def extension(thing: object) -> msgspec.msgpack.Ext:
        nonlocal room
        if isinstance(thing, torch.Tensor):
            room -= thing.numel() * thing.element_size()
            if room < 0:  # told before they are copied: a view of one number may have a billion elements
                raise ValueError(f"tensors of more than {MAX_FRAME >> 20} MiB")
            spec, blob = _dump(thing)
            blobs.append(blob)
            if len(blob) % _ALIGN:
                blobs.append(bytes(-len(blob) % _ALIGN))
            return msgspec.msgpack.Ext(_TENSOR, spec)
        if isinstance(thing, Opaque):
            return msgspec.msgpack.Ext(_OPAQUE, thing.type_name.encode("utf-8", "replace")[:200])
        raise TypeError(f"a {type(thing).__name__} cannot travel")

    try:
        header = msgspec.msgpack.encode(message, enc_hook=extension)
    except (TypeError, OverflowError, RuntimeError, ValueError, MemoryError) as error:
        raise WireError(f"cannot encode {type(message).__name__}: {error}") from error
    if len(header) > MAX_ANSWER_HEADER and not isinstance(message, Request):
        raise WireError(f"an answer with a header of {len(header)} bytes; at most {MAX_ANSWER_HEADER} fit")
    raw = b"".join(blobs)
    padding = bytes(-len(header) % _ALIGN)
    length = len(header) + len(padding) + len(raw)
    if length > MAX_FRAME:
        raise WireError(f"a frame of {length} bytes; at most {MAX_FRAME} fit")
    return b"".join((_LENGTHS.pack(length, len(header)), header, padding, raw))


def _dump(tensor: torch.Tensor) -> tuple[bytes, bytes]:
    name = DTYPE_NAMES.get(tensor.dtype)
    if name is None:
        raise TypeError(f"a tensor of dtype {tensor.dtype} cannot travel")
    return _spec_of(name, tuple(tensor.shape)), _bytes(tensor.detach())


def _bytes(tensor: torch.Tensor) -> bytes:
    """The numbers that a tensor shows, row by row, whatever its strides."""
    if tensor.layout != torch.strided:
        raise TypeError(f"a tensor of layout {tensor.layout} cannot travel")
    if tensor.is_neg():
        tensor = tensor.resolve_neg()
    if tensor.dtype != torch.bfloat16:
        return tensor.numpy().tobytes()
    dense = tensor.contiguous()  # numpy does not know the type
    flat = dense.as_strided((dense.numel(),), (1,))  # `reshape` would keep the stride of a view of one element
    return flat.view(torch.uint8).numpy().tobytes()


@lru_cache(_SPECS)
def _spec_of(dtype: str, shape: tuple[int, ...]) -> bytes:
    return msgspec.msgpack.encode((dtype, shape))


# ---------------------------------------------------------------- decoding

M = TypeVar("M")


def frame_length(prefix: bytes) -> int:
    """Bytes that follow the prefix. Raises `WireError` before anybody allocates them if they are too many."""
    length, header = _LENGTHS.unpack(prefix)
    if length > MAX_FRAME or header > length:
        raise WireError(f"a frame announces {length} bytes with a header of {header}; at most {MAX_FRAME} are taken")
    return int(length)


def decode(prefix: bytes, body: bytearray, kind: type[M] | Any) -> M:
    """The message of type `kind` in a frame's body; its tensors share the body's memory.

    Raises:
        WireError: the bytes are anything else.
    """
    header_length = _LENGTHS.unpack(prefix)[1]
    if header_length > MAX_ANSWER_HEADER and kind != Request:
        raise WireError(f"an answer with a header of {header_length} bytes; at most {MAX_ANSWER_HEADER} are taken")
    tensors = _Tensors(body, header_length + -header_length % _ALIGN)
    try:
        message: M = msgspec.msgpack.decode(
            memoryview(body)[:header_length], type=kind, ext_hook=tensors.read, dec_hook=_as_is
        )
    except (msgspec.MsgspecError, RuntimeError, OverflowError, ValueError, TypeError, MemoryError) as error:
        raise WireError(f"not a message that was asked for: {str(error)[:200]}") from None
    if tensors.offset != len(body):
        raise WireError(f"{len(body) - tensors.offset} bytes more than the message's tensors have")
    return message


def _admit(value: object, depth: int = 0) -> None:
    """Nothing but a `Value`: msgspec would take bytes, dates and any key as well, and nest a thousand deep."""
    if value is None or isinstance(value, torch.Tensor | bool | int | float | str | Opaque):
        return
    if not isinstance(value, list | tuple | dict) or depth > MAX_DEPTH:
        raise ValueError("nested too deeply" if depth > MAX_DEPTH else f"a {type(value).__name__} among the values")
    if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
        raise ValueError("a dictionary's key that is no text")
    for item in value.values() if isinstance(value, dict) else value:
        _admit(item, depth + 1)


def _as_is(kind: type, thing: object) -> object:
    if kind is torch.Tensor and isinstance(thing, torch.Tensor):
        return thing
    raise ValueError(f"expected {kind.__name__}, got {type(thing).__name__}")


class _Spec(Struct, array_like=True, forbid_unknown_fields=True):
    dtype: str
    shape: list[int]


@lru_cache(_SPECS)
def _read_spec(data: bytes) -> tuple[torch.dtype, list[int], int, Any]:
    """Type, shape, size in bytes and numpy's type; the same few hundred come again and again. Raises ValueError."""
    spec = msgspec.msgpack.decode(data, type=_Spec)
    dtype = DTYPES.get(spec.dtype)
    if dtype is None or len(spec.shape) > MAX_RANK or not all(0 <= size < 1 << 31 for size in spec.shape):
        raise ValueError(f"a tensor of dtype {spec.dtype[:20]!r} and shape {spec.shape[:9]}")
    kind = numpy.dtype("int16" if dtype == torch.bfloat16 else spec.dtype)  # numpy does not know the type
    return dtype, spec.shape, math.prod(spec.shape) * dtype.itemsize, kind


class _Tensors:
    """Hands out the tensors of a frame's raw part one after the other."""

    def __init__(self, body: bytearray, offset: int):
        self.body, self.offset, self.count = body, offset, 0

    def read(self, code: int, data: memoryview) -> torch.Tensor | Opaque:
        if code == _OPAQUE:
            return Opaque(bytes(data[:200]).decode("utf-8", "replace"))
        if code != _TENSOR:
            raise ValueError(f"extension {code} is unknown")
        self.count += 1
        if self.count > MAX_TENSORS:
            raise ValueError(f"more than {MAX_TENSORS} tensors in a frame")
        return self._take(*_read_spec(bytes(data)))

    def _take(self, dtype: torch.dtype, shape: list[int], size: int, kind: Any) -> torch.Tensor:
        if size > len(self.body) - self.offset:
            raise ValueError(f"a tensor of {size} bytes where {max(0, len(self.body) - self.offset)} are left")
        if size == 0:
            return torch.empty(shape, dtype=dtype)
        # By way of numpy: `torch.frombuffer` and a view take two and a half times as long.
        tensor = torch.from_numpy(numpy.ndarray(shape, kind, self.body, self.offset))
        if dtype is torch.bfloat16:
            tensor = tensor.view(dtype)
        elif dtype is torch.bool and int(tensor.view(torch.uint8).max()) > 1:
            raise ValueError("a boolean that is neither 0 nor 1")
        self.offset += size + -size % _ALIGN
        return tensor
