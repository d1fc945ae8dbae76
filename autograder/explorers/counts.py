"""How many parameters a recurrent network has, layer by layer. `counts.js` is the same in JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["rnn", "gru", "lstm"]

GATES: dict[Kind, int] = {"rnn": 1, "gru": 3, "lstm": 4}
"""Blocks of rows in each weight: the gates and the candidate."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The parameters of one layer, both directions together."""

    input_size: int
    from_input: int
    from_state: int
    biases: int

    @property
    def total(self) -> int:
        return self.from_input + self.from_state + self.biases


def count_layers(
    kind: Kind, input_size: int, hidden_size: int, layers: int, directions: int, biases: int
) -> tuple[Layer, ...]:
    """G H (I + H + b) for each direction, with G blocks and b biases a block; above layer 1, I is directions times H.

    Textbooks print one bias a block; PyTorch keeps two, and none with ``bias=False``.
    """
    rows = directions * GATES[kind] * hidden_size
    widths = [input_size, *[directions * hidden_size] * (layers - 1)]
    return tuple(Layer(width, rows * width, rows * hidden_size, rows * biases) for width in widths)
