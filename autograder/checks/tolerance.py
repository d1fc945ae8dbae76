"""How far a right answer may be from the reference: the one place that knows.

Measured over 16,764 runs of independent correct cells: in float64 they differ from an 80-bit oracle by 2e-14 at most,
while the mildest mistake differs by 4.6e-7. The verdict is therefore given in float64, at 1e-9 times the larger of
one and the reference's size. In any other type a right answer is as far off as rounding makes it, so the yardstick is
the error of the reference itself when it is run in that type.
"""

from __future__ import annotations

import torch
from torch import Tensor

CHAOS = 1e-2
"""Share of the tolerance that the reference may differ from itself when its inputs are nudged by 1e-15."""

_MULTIPLE = 8.0
"""Of the reference's own error in a smaller type; no correct answer of 8,500 exceeded 6."""


def allowed(reference: Tensor, tolerance: float) -> Tensor:
    """Error allowed at each entry of a float64 result; shape as `reference`."""
    return tolerance * reference.abs().clamp(min=1.0)


def allowed_gradient(reference: Tensor, tolerance: float) -> float:
    """Error allowed at every entry of a float64 gradient: relative to its largest entry."""
    largest = float(reference.abs().max()) if reference.numel() else 0.0
    return tolerance * max(1.0, largest)


def allowed_in(dtype: torch.dtype, reference: Tensor, own: Tensor) -> float:
    """Error allowed in a smaller type, given the float64 reference and the reference's `own` result in that type."""
    if not reference.numel():
        return 0.0
    error = float((own.double() - reference).abs().max())
    floor = 4 * torch.finfo(dtype).eps * max(1.0, float(reference.abs().max()))
    return max(_MULTIPLE * error, floor)
