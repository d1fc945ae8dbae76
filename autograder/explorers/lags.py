"""How a gradient's size changes on its way back through time. `lags.js` is the same in JavaScript.

Eight units, h_t = φ(W h_{t-1} + x_t), h_0 = 0, with W = ρ D Q D⁻¹: Q is orthogonal (the discrete cosine transform), so
the spectral radius is ρ exactly; D stretches the axes against each other, which raises ‖W‖ and leaves ρ alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Activation = Literal["linear", "tanh", "relu", "sigmoid"]
Vector = NDArray[np.float64]

UNITS = 8


@dataclass(frozen=True, slots=True)
class Lags:
    """`sizes[k]` is ‖∂L/∂h_{T-k}‖ for an L whose gradient at h_T has length 1; `norm` is W's largest singular value.

    No size can exceed ``(steepest * norm) ** k`` (Pascanu et al. 2013); `steepest` is the largest slope of φ.
    """

    sizes: tuple[float, ...]
    norm: float
    steepest: float


def gradient_by_lag(radius: float, stretch: float, activation: Activation, drive: float, steps: int) -> Lags:
    """Run `steps` steps and go back through all of them; `drive` is the size of the inputs."""
    w = recurrent_weight(radius, stretch)
    apply, slope = _ACTIVATIONS[activation]
    h, slopes = np.zeros(UNITS), []
    for t in range(1, steps + 1):
        a = w @ h + drive * np.sin(0.7 * t + 1.9 * np.arange(UNITS))
        h = apply(a)
        slopes.append(slope(a))
    gradient = np.full(UNITS, UNITS**-0.5)
    sizes = [1.0]
    for of_step in reversed(slopes):
        gradient = w.T @ (of_step * gradient)
        sizes.append(float(np.linalg.norm(gradient)))
    return Lags(tuple(sizes), float(np.linalg.norm(w, 2)), 0.25 if activation == "sigmoid" else 1.0)


def recurrent_weight(radius: float, stretch: float) -> Vector:
    """W (8, 8); `stretch` is the ratio of the longest to the shortest axis of D, 1 for a normal matrix."""
    j, k = np.arange(UNITS)[:, None], np.arange(UNITS)[None, :]
    q = np.cos(np.pi * j * (k + 0.5) / UNITS) * np.where(j == 0, UNITS**-0.5, (UNITS / 2) ** -0.5)
    w: Vector = radius * q * stretch ** ((j - k) / (UNITS - 1))
    return w


def _sigmoid(a: Vector) -> Vector:
    return 1 / (1 + np.exp(-a))


_ACTIVATIONS: dict[str, tuple[Callable[[Vector], Vector], Callable[[Vector], Vector]]] = {
    "linear": (lambda a: a, np.ones_like),
    "tanh": (np.tanh, lambda a: 1 - np.tanh(a) ** 2),
    "relu": (lambda a: np.maximum(a, 0.0), lambda a: (a > 0).astype(np.float64)),
    "sigmoid": (_sigmoid, lambda a: _sigmoid(a) * (1 - _sigmoid(a))),
}
