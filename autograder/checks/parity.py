"""The same answer on a GPU as on the CPU: batteries for a pretended one and for a real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from ..wire import Device
from .battery import Battery
from .cases import draw
from .oracle import Oracle
from .signature import CallOptions, Case, Signature
from .student import Student

Drawing = Callable[[Signature, int, int], list[Case]]


class Parity:
    """What is asked on a real GPU, always against the CPU's float64 answer and never against the GPU's own layer.

    float64 with gradients and float64 on tensors that are not contiguous have to agree to the course's tolerance.
    float32 in IEEE arithmetic, with TF32, and under autocast to float16 and to bfloat16 may err some multiple of what
    the yardstick errs in that arithmetic on that GPU; `tolerance` has the numbers. cuDNN computes recurrent layers in
    TF32 unless told otherwise, so that comparing with it blindly would refuse right answers.

    Args:
        signature: of the target; an exercise with several targets has several of these.
        yardstick: an implementation whose rounding is taken for honest, such as PyTorch's own cell; by default the
            reference.
        count: cases of each battery.
        gradients: whether gradients are asked for too.
        device: ``cuda``; another one in tests.
    """

    def __init__(
        self,
        signature: Signature,
        yardstick: Oracle | None = None,
        count: int = 6,
        gradients: bool = True,
        drawing: Drawing = draw,
        device: Device = "cuda",
    ):
        exact = CallOptions(gradients=gradients, device=device)
        strided = CallOptions(strided=True, device=device)
        self._batteries = [
            Battery("cuda float64", signature, count, exact, drawing=drawing),
            Battery("cuda strided", signature, count, strided, drawing=drawing),
            *(
                Battery(
                    f"cuda {arithmetic or 'float32'}",
                    signature,
                    count,
                    CallOptions(default_dtype="float32", device=device, arithmetic=arithmetic),
                    yardstick=yardstick,
                    drawing=drawing,
                    dtype=torch.float32,
                )
                for arithmetic in ("", "tf32", "float16", "bfloat16")
            ),
        ]

    @property
    def batteries(self) -> Sequence[Battery]:
        return self._batteries

    def hold(self, student: Student) -> None:
        """Raises `Finding` where the submission's answer on the GPU is another than on the CPU."""
        for battery in self._batteries:
            student.agrees(battery)


def on_fake_gpu(
    name: str, signature: Signature, count: int = 12, gradients: bool = True, drawing: Drawing = draw
) -> Battery:
    """A battery on the pretended GPU: devices are mixed up nowhere, and results stay where the arguments are."""
    return Battery(name, signature, count, CallOptions(gradients=gradients, device="fake-gpu"), drawing=drawing)
