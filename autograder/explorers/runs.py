"""The state of a small fixed network over a sequence. `runs.js` is the same in JavaScript.

Three units, one input, zero state at first. The weights are not trained: sines and cosines stand for arbitrary numbers
that anybody can have again. All biases are zero but the one that `memory` sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .counts import GATES, Kind

Signal = Literal["impulse", "pulse", "alternating", "sine", "own"]
Vector = NDArray[np.float64]

UNITS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """States h (T, 3) and, for an LSTM, cells c (T, 3)."""

    h: Vector
    c: Vector | None


def run(kind: Kind, inputs: Sequence[float], memory: float) -> Run:
    """Step through the inputs with PyTorch's equations and gate order.

    `memory` is the bias of the LSTM's forget gate (Gers et al. 2000; Jozefowicz et al. 2015) or of the GRU's update
    gate, where a large one keeps the old state; a plain RNN has none.
    """
    from_input, from_state = weights(kind)
    h, c = np.zeros(UNITS), np.zeros(UNITS)
    states, cells = [], []
    for x in inputs:
        a, u = from_input * x, from_state @ h
        if kind == "rnn":
            h = np.tanh(a + u)
        elif kind == "gru":
            r, z = _sigmoid((a + u)[:3]), _sigmoid((a + u)[3:6] + memory)
            n = np.tanh(a[6:] + r * u[6:])
            h = (1 - z) * n + z * h
        else:
            i, f, g, o = np.split(a + u, 4)
            c = _sigmoid(f + memory) * c + _sigmoid(i) * np.tanh(g)
            h = _sigmoid(o) * np.tanh(c)
        states.append(h)
        cells.append(c)
    shape = (len(inputs), UNITS)
    return Run(np.array(states).reshape(shape), np.array(cells).reshape(shape) if kind == "lstm" else None)


def weights(kind: Kind) -> tuple[Vector, Vector]:
    """W_ih as a column (3 G) and W_hh (3 G, 3), G blocks of rows in PyTorch's order."""
    row, column = np.arange(UNITS * GATES[kind])[:, None], np.arange(UNITS)[None, :]
    return 1.5 * np.cos(1 + 2 * row[:, 0]), 0.7 * np.sin((row + 1) ** 2 * (column + 1))


def signal(name: Signal, steps: int, own: Sequence[float] = ()) -> list[float]:
    """The inputs of a sequence: a 1 at the first step; ones at steps 3 to 6; 1, -1, …; a sine of period 8; your own."""
    if name == "own":
        return list(own)
    times = range(1, steps + 1)
    if name == "impulse":
        return [float(t == 1) for t in times]
    if name == "pulse":
        return [float(3 <= t <= 6) for t in times]
    if name == "alternating":
        return [1.0 if t % 2 else -1.0 for t in times]
    return [float(np.sin(np.pi * t / 4)) for t in times]


def _sigmoid(a: Vector) -> Vector:
    return 1 / (1 + np.exp(-a))
