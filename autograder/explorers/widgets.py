"""The explorers as Jupyter widgets (anywidget): what a reader moves, Python sees, and the other way round.

Each has the traits that its JavaScript lists in `CONTROLS`, with the same defaults and limits, and `result`: what the
same mathematics says in Python.
"""

from __future__ import annotations

from typing import Any

from anywidget import AnyWidget
from traitlets import Enum, Float, Int, List

from .counts import Layer, count_layers
from .lags import Lags, gradient_by_lag
from .runs import Run, run, signal
from .source import module, style
from .steps import GRUStep, LSTMStep, gru_step, lstm_step


def _slider(value: float, low: float, high: float) -> Any:
    return Float(value, min=low, max=high).tag(sync=True)


def _whole(value: int, low: int, high: int) -> Any:
    return Int(value, min=low, max=high).tag(sync=True)


def _choice(*values: object) -> Any:
    """The first one is the default."""
    return Enum(values, values[0]).tag(sync=True)


class Gates(AnyWidget):
    """One step of a gated unit; gates are given as pre-activations."""

    _esm, _css = module("gates"), style()
    kind = _choice("lstm", "gru", "gru_2014")
    input_gate, forget_gate = _slider(0, -6, 6), _slider(2, -6, 6)
    candidate, output_gate = _slider(1, -6, 6), _slider(0, -6, 6)
    cell = _slider(1, -3, 3)
    reset_gate, update_gate = _slider(0, -6, 6), _slider(0, -6, 6)
    from_input, weight, bias = _slider(1, -3, 3), _slider(1, -3, 3), _slider(0, -3, 3)
    state = _slider(-0.5, -1, 1)

    @property
    def result(self) -> LSTMStep | GRUStep:
        if self.kind == "lstm":
            return lstm_step(self.input_gate, self.forget_gate, self.candidate, self.output_gate, self.cell)
        gates = (self.reset_gate, self.update_gate)
        return gru_step(self.kind, *gates, self.from_input, self.weight, self.bias, self.state)


class Gradients(AnyWidget):
    """The size of a gradient by lag."""

    _esm, _css = module("gradients"), style()
    activation = _choice("tanh", "linear", "relu", "sigmoid")
    radius, stretch, drive = _slider(0.9, 0.1, 1.5), _slider(1, 1, 8), _slider(0.5, 0.1, 3)
    steps = _whole(50, 1, 100)
    forget = _slider(0.99, 0, 1)

    @property
    def result(self) -> Lags:
        return gradient_by_lag(self.radius, self.stretch, self.activation, self.drive, self.steps)


class Parameters(AnyWidget):
    """How many parameters a network has."""

    _esm, _css = module("parameters"), style()
    kind = _choice("lstm", "rnn", "gru")
    input_size, hidden_size = _whole(128, 1, 65536), _whole(128, 1, 65536)
    layers = _whole(1, 1, 8)
    directions, biases = _choice(1, 2), _choice(2, 1, 0)

    @property
    def result(self) -> tuple[Layer, ...]:
        sizes = (self.input_size, self.hidden_size, self.layers)
        return count_layers(self.kind, *sizes, self.directions, self.biases)


class States(AnyWidget):
    """The state of a small fixed network over a sequence."""

    _esm, _css = module("states"), style()
    kind = _choice("lstm", "rnn", "gru")
    signal = _choice("pulse", "impulse", "alternating", "sine", "own")
    own = List(Float(min=-3, max=3), [1.0, 0.0, 0.0, -1.0, 0.0, 0.0], minlen=1, maxlen=60).tag(sync=True)
    steps, at = _whole(24, 1, 60), _whole(12, 1, 60)
    memory = _slider(3, -4, 6)

    @property
    def result(self) -> Run:
        return run(self.kind, signal(self.signal, self.steps, self.own), self.memory)
