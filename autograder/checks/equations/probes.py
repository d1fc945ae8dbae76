"""The cases that an answer is asked when its mistakes are looked for, and what its replies show."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ...wire import Value
from ..signature import COTANGENT, Case, Signature

_EXACT = 1e-9
SMALL = {"B": 1, "I": 2, "H": 2}
COUNT = 12
"""Small probes: two dozen numbers of each output, which no two functions share by chance."""
_SIZES = ((3, 4, 5), (2, 5, 3), (4, 2, 6), (1, 3, 4))
"""B, I, H of the others."""
_SEED = 1997


def cases(signature: Signature) -> tuple[list[Case], list[Case]]:
    """The small cases and the large ones, the same every time."""
    generator = torch.Generator().manual_seed(_SEED)
    small = [_drawn(signature, SMALL, generator) for _ in range(COUNT)]
    return small, [_drawn(signature, dict(zip("BIH", sizes, strict=True)), generator) for sizes in _SIZES]


def observed_in(values: Sequence[Value], names: Sequence[str]) -> dict[str, Tensor] | None:
    """What the small probes show of each output, in a row; None for replies of another form, or without numbers."""
    rows = []
    for value in values:
        items = [value] if isinstance(value, Tensor) else value
        if (
            not isinstance(items, list | tuple)
            or len(items) != len(names)
            or isinstance(value, Tensor) != (len(names) == 1)
        ):
            return None
        tensors = [item for item in items if isinstance(item, Tensor)]
        if [tuple(one.shape) for one in tensors] != [(1, SMALL["H"])] * len(names):
            return None
        rows.append([one.double().flatten() for one in tensors])
    columns = {name: torch.cat([row[place] for row in rows]) for place, name in enumerate(names)}
    return columns if all(bool(column.isfinite().all()) for column in columns.values()) else None


def _drawn(signature: Signature, sizes: dict[str, int], generator: torch.Generator) -> Case:
    """A case of standard normal numbers, none of them near zero, cotangents included."""
    names = [*signature.shapes, *(COTANGENT + name for name in signature.outputs)]
    tensors = {}
    for name in names:
        shape = [axis.length(sizes) for axis in signature.tensor_axes(name)]
        normal = torch.randn(shape, generator=generator, dtype=torch.float64)
        tensors[name] = normal + 0.1 * normal.sign()
    return Case(sizes, tensors)


def stacked(cases: Sequence[Case], signature: Signature) -> dict[str, Tensor]:
    """Cases as one, with an axis in front; biases and vectors get one for the batch, so that they broadcast."""
    joined = {name: torch.stack([case.tensors[name] for case in cases]) for name in signature.shapes}
    return {name: tensor[:, None] if tensor.dim() == 2 else tensor for name, tensor in joined.items()}


def flat(value: Tensor) -> Tensor:
    """All numbers of an output on the small probes, in a row."""
    return value.expand(COUNT, SMALL["B"], SMALL["H"]).flatten()


def close_rows(rows: Tensor, right: Tensor) -> Tensor:
    """Of each row, whether it is `right` up to rounding."""
    return ((rows - right).abs() <= _EXACT * right.abs().clamp(min=1)).all(-1)


def close(a: Tensor, b: Tensor) -> bool:
    return bool(close_rows(a.flatten(), b.flatten()))
