"""Where a call's tensors are, and with which arithmetic a GPU computes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ..messages import Sync
from ..wire import DTYPES, Call
from .fake_gpu import FakeGPU, mark, on_gpu, take


@dataclass(frozen=True)
class Placement:
    """The device of one call."""

    device: torch.device | None = None
    """What parameters and arguments are moved to; None leaves them on the CPU."""
    fake: FakeGPU | None = None

    def put(self, tensor: Tensor) -> Tensor:
        """A tensor that nobody else has yet, there."""
        if self.device is None:
            return tensor
        if self.fake is None:
            return tensor.to(self.device)
        mark(tensor, True)
        return tensor

    def move(self, module: nn.Module, ordinary: bool) -> None:
        """``module.to(device)``; what it comes to, where that is the same."""
        if self.fake is not None and ordinary:
            take(module)
        else:
            module.to(self.device)

    def unwatched(self, wanted: bool = True) -> AbstractContextManager[None]:
        """While the grader's own code handles plain tensors, a fake GPU need not look at every step."""
        return torch._C.DisableTorchFunction() if self.fake is not None and wanted else _NOTHING

    def kinds(self, tensors: Iterable[Tensor]) -> list[str] | None:
        """For each tensor, the kind of device that it is on; None for calls on the CPU."""
        if self.device is None:
            return None
        if self.fake is None:
            return [tensor.device.type for tensor in tensors]
        return ["cuda" if on_gpu(tensor) else "cpu" for tensor in tensors]

    @property
    def syncs(self) -> list[Sync] | None:
        return self.fake.syncs if self.fake is not None else None


_NOTHING = contextlib.nullcontext()
_ON_CPU = contextlib.nullcontext(Placement())


def placed(call: Call, files: set[str]) -> AbstractContextManager[Placement]:
    """The device and arithmetic that a call asks for, while it lasts. `files` are the submission's own."""
    return _ON_CPU if call.device == "cpu" and not call.arithmetic else _placed(call, files)


@contextlib.contextmanager
def _placed(call: Call, files: set[str]) -> Iterator[Placement]:
    with contextlib.ExitStack() as stack:
        if call.arithmetic or call.device == "cuda":
            stack.enter_context(_arithmetic(call))
        if call.device == "cpu":
            yield Placement()
        elif call.device == "fake-gpu":
            yield Placement(torch.device("cuda"), stack.enter_context(FakeGPU(files)))
        else:
            yield Placement(torch.device("cuda"))


@contextlib.contextmanager
def _arithmetic(call: Call) -> Iterator[None]:
    """float32 products as IEEE 754 says unless TF32 is asked for: cuDNN's own default for recurrent layers is TF32."""
    precision = "tf32" if call.arithmetic == "tf32" else "ieee"
    backends: tuple[Any, ...] = (torch.backends.cuda.matmul, torch.backends.cudnn.rnn)
    before = [backend.fp32_precision for backend in backends]
    half = call.arithmetic in DTYPES
    kind = "cpu" if call.device == "cpu" else "cuda"
    try:
        for backend in backends:
            backend.fp32_precision = precision
        with torch.autocast(kind, DTYPES[call.arithmetic]) if half else contextlib.nullcontext():
            yield
    finally:
        for backend, value in zip(backends, before, strict=True):
            backend.fp32_precision = value
