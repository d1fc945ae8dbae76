"""How far a right answer may be from the reference: the one place that knows.

Measured over 16,764 runs of independent correct cells: in float64 they differ from an 80-bit oracle by 2e-14 at most,
while the mildest mistake differs by 4.6e-7. The verdict is therefore given in float64, at 1e-9 times the larger of
one and the reference's size. In any other type a right answer is as far off as rounding makes it, so the yardstick is
the error of a trusted implementation (the reference, or PyTorch's own layer) when it is run in that type, on that
device, in that arithmetic, or what a unit in the last place of the inputs changes, if that is more; always against the
float64 answer, never one against the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

CHAOS = 1e-2
"""Share of the tolerance that the reference may differ from itself when its inputs are nudged by 1e-15."""


@dataclass(frozen=True, slots=True)
class Precision:
    """What a right answer may err in some arithmetic: so many times the yardstick's error, or the floor if larger."""

    multiple: float
    floor: float
    """Relative to the larger of one and the reference's size."""


_IEEE_ON_GPU, _TF32 = Precision(8.0, 2e-5), Precision(8.0, 1e-2)
_AUTOCAST = Precision(16.0, 5e-2)
"""On a GPU the floors matter: a fused layer errs less than honest products one after the other. Emulated on a CPU, for
T up to 200 and H up to 512: IEEE products 1.9e-6, TF32 2.8e-3, bfloat16 1.5e-2 at most."""
_MULTIPLE = 8.0
"""Of the yardstick's own error in a smaller type on a CPU; no correct answer of 8,500 exceeded 6."""


def precision_of(dtype: torch.dtype, device: str, arithmetic: str) -> Precision:
    """What may be erred with tensors of this type, there, in that arithmetic."""
    if arithmetic in ("float16", "bfloat16"):
        return _AUTOCAST
    if arithmetic == "tf32":
        return _TF32
    if device == "cuda" and dtype == torch.float32:
        return _IEEE_ON_GPU
    return Precision(_MULTIPLE, 4 * torch.finfo(dtype).eps)


def allowed(reference: Tensor, tolerance: float) -> Tensor:
    """Error allowed at each entry of a float64 result; shape as `reference`."""
    return tolerance * reference.abs().clamp(min=1.0)


def allowed_gradient(reference: Tensor, tolerance: float) -> float:
    """Error allowed at every entry of a float64 gradient: relative to its largest entry."""
    largest = float(reference.abs().max()) if reference.numel() else 0.0
    return tolerance * max(1.0, largest)


def allowed_in(precision: Precision, reference: Tensor, own: Tensor, nudged: Iterable[Tensor] = ()) -> float:
    """Error allowed in a smaller type, given the float64 reference and the yardstick's `own` result in that type.

    On a small case the yardstick may be right by luck. So what `nudged` results, in float64 at inputs that differ by a
    unit in the last place of the type, differ from the reference counts as an error too: a stable algorithm gives the
    right answer to inputs as close as that (Wilkinson 1963).
    """
    if not reference.numel():
        return 0.0
    error = max(float((other.double() - reference).abs().max()) for other in (own, *nudged))
    return max(precision.multiple * error, precision.floor * max(1.0, float(reference.abs().max())))
