"""One step of one gated unit, from what reaches its gates: the lectures' sliders. `steps.js` is the same in JavaScript.

A pre-activation is what stands inside σ or tanh: W x + U h + b, one number for one unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Form = Literal["gru", "gru_2014"]


@dataclass(frozen=True, slots=True)
class LSTMStep:
    """Gates i, f, o in (0, 1), candidate g in (-1, 1), the new cell c and the new state h."""

    i: float
    f: float
    g: float
    o: float
    c: float
    h: float


@dataclass(frozen=True, slots=True)
class GRUStep:
    """Gates r and z in (0, 1), candidate n in (-1, 1), the new state h."""

    r: float
    z: float
    n: float
    h: float


def lstm_step(input_gate: float, forget_gate: float, candidate: float, output_gate: float, cell: float) -> LSTMStep:
    """c' = f c + i g and h' = o tanh(c') (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000).

    The first four are pre-activations, in PyTorch's order i, f, g, o.
    """
    i, f, g, o = sigmoid(input_gate), sigmoid(forget_gate), math.tanh(candidate), sigmoid(output_gate)
    c = f * cell + i * g
    return LSTMStep(i, f, g, o, c, o * math.tanh(c))


def gru_step(
    form: Form, reset_gate: float, update_gate: float, from_input: float, weight: float, bias: float, state: float
) -> GRUStep:
    """PyTorch's form ``gru``: n = tanh(a + r (u h + b)), h' = (1 - z) n + z h.

    ``gru_2014`` (Cho et al. 2014): n = tanh(a + u (r h) + b), h' = (1 - z) h + z n. `reset_gate` and `update_gate` are
    pre-activations, `from_input` is a, `weight` and `bias` are u and b. In one unit the two resets differ by b alone.
    """
    r, z = sigmoid(reset_gate), sigmoid(update_gate)
    if form == "gru":
        n = math.tanh(from_input + r * (weight * state + bias))
        return GRUStep(r, z, n, (1 - z) * n + z * state)
    n = math.tanh(from_input + weight * (r * state) + bias)
    return GRUStep(r, z, n, (1 - z) * state + z * n)


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))
