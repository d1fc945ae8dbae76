"""What is drawn of an answer to `cells` on a student's page, from numbers that are no secret.

Right answers are PyTorch's own, as everybody can have them; of the cells that PyTorch does not have, only the
submission's own lines are drawn. harness.py says what the calls do.
"""

from pathlib import Path

import torch
from signatures import GRU, LSTM, RNN
from torch import nn

from autograder.checks import Oracle
from autograder.checks.pictures import by_lag, numbers, over_time, parting
from autograder.wire import Call

HARNESS = (Path(__file__).parent / "harness.py").read_text()
BUILT_IN = Oracle.from_objects({"RNNCell": nn.RNNCell, "LSTMCell": nn.LSTMCell, "GRUCell": nn.GRUCell}, HARNESS)
SEED = 1997
STEPS, LAGS, RUNS = 30, 50, 5
OPEN, SHUT = 6.0, -6.0
"""Inputs that open a gate to 0.998, and shut it."""


def told_by(call):
    """The built-in cell's answer to a call."""

    def answer():
        value = BUILT_IN.answer(call).values[0]
        return [value] if isinstance(value, torch.Tensor) else value

    return answer


# ---------------------------------------------------------------- a story: written, kept, shown, erased


def course_of(usual, **changes):
    """An input over all steps: `usual`, and from the steps named (``at_3``) something else for as long as said."""
    values = torch.full((STEPS,), usual, dtype=torch.float64)
    for at, (value, length) in changes.items():
        start = int(at.removeprefix("at_")) - 1
        values[start : start + length] = value
    return values


WRITING = course_of(SHUT, at_4=(OPEN, 1), at_20=(OPEN, 1))
KEEPING = course_of(OPEN, at_4=(SHUT, 1), at_14=(0.0, 3), at_20=(SHUT, 1))
CANDIDATE = course_of(0.5, at_4=(2.0, 1), at_20=(-2.0, 1))
SHOWING = course_of(SHUT, at_8=(OPEN, 4), at_23=(OPEN, 5))
RESET = course_of(OPEN)


def story(exercise, target, states, inputs, gates, kept_by, built_in=False, extra=()):
    """A cell with one unit, in which each block of weight_ih listens to an input of its own and to nothing else."""
    count = len(inputs)
    zeros = torch.zeros(count, dtype=torch.float64)
    weights = {"weight_ih": torch.eye(count, dtype=torch.float64), "weight_hh": zeros[:, None]}
    weights |= {"bias_ih": zeros, "bias_hh": zeros} | {name: zeros[:1] for name in extra}
    state = [torch.zeros(1, 1, dtype=torch.float64) for _ in states]
    call = Call("harness:over_time", [[target, [count, 1], weights, torch.stack(inputs, 1), state]])
    made_from = (
        f"{target} with one unit, every gate with an input of its own: "
        "written at step 4, half kept at 14 to 16, written over at 20"
    )
    return over_time(exercise, call, states, gates, kept_by, made_from, told_by(call) if built_in else None)


def of_lstm(exercise, target, built_in=False, extra=()):
    gates = {"i": WRITING.sigmoid(), "f": KEEPING.sigmoid(), "o": SHOWING.sigmoid()}
    return story(exercise, target, "hc", (WRITING, KEEPING, CANDIDATE, SHOWING), gates, "f", built_in, extra)


# The plain cell has no gates: what a single pulse leaves behind is all there is to see.
def pulse():
    x = course_of(0.0, at_4=(2.0, 1), at_20=(-2.0, 1))[:, None]
    one, none = torch.ones(1, 1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
    weights = {"weight_ih": one, "weight_hh": 0.9 * one, "bias_ih": none, "bias_hh": none}
    call = Call("harness:over_time", [["RNNCell", [1, 1], weights, x, [none[None]]]])
    made_from = "RNNCell with one unit, weight_ih = 1, weight_hh = 0.9; x = 2 at step 4, -2 at step 20, else 0"
    return over_time("rnn_cell", call, "h", {}, "", made_from, told_by(call))


# ---------------------------------------------------------------- random weights


def drawn(signature, seed, sizes, bound):
    """Weights as PyTorch draws them, uniform between -bound and bound."""
    weights = {}
    for place, name in enumerate(signature.parameters):
        shape = [axis.length(sizes) for axis in signature.tensor_axes(name)]
        generator = torch.Generator().manual_seed(seed + place)
        weights[name] = bound * (2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1)
    return weights


SMALL = {"B": 1, "I": 2, "H": 3}


def outputs_apart(exercise, signature):
    """Where the states part from those of the built-in cell."""
    count = len(signature.outputs)
    start = [numbers(SEED + 3 + place, 1, SMALL["H"]) for place in range(count)]
    weights = drawn(signature, SEED, SMALL, 1.5)
    call = Call("harness:outputs_of", [[signature.target, [2, 3], weights, numbers(SEED + 2, STEPS, 1, 2), start]])
    made_from = f"random weights, inputs and states (seed {SEED}), I = 2, H = 3, T = {STEPS}"
    return parting(exercise, call, "h", (STEPS, 3), made_from, told_by(call))


def gradient_back(exercise, signature, remembering=""):
    """How far the gradient gets back; the gate that remembers is opened: a default LSTM forgets faster than an RNN."""
    sizes = {"B": 1, "I": 4, "H": 16}
    weights = [drawn(signature, SEED + 10 * run, sizes, 16**-0.5) for run in range(RUNS)]
    if remembering:
        block = signature.gates.index(remembering)
        for one in weights:
            one["bias_ih"][16 * block : 16 * (block + 1)] += 2.0
    state = [torch.zeros(1, 16, dtype=torch.float64)] * len(signature.outputs)
    x = numbers(SEED + 1, LAGS, 1, 4)
    call = Call("harness:by_lag", [[signature.target, [4, 16], weights, x, state, direction()]])
    raised = f", bias_ih of {remembering} raised by 2" if remembering else ""
    made_from = f"{RUNS} draws of the weights (seed {SEED}), I = 4, H = 16, T = {LAGS}{raised}"
    return by_lag(exercise, call, RUNS, LAGS, made_from, answer=told_by(call), whose=f"nn.{signature.target}")


def direction():
    one = numbers(SEED, 16)
    return one / one.norm()


# ---------------------------------------------------------------- unroll


LAYER = {"weight_ih_l0": "W", "weight_hh_l0": "U", "bias_ih_l0": "b"}


def by_the_layer(given):
    """The outputs of nn.RNN, shape (T, H)."""
    hidden, inputs = given["W"].shape
    layer = nn.RNN(inputs, hidden, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        layer.bias_hh_l0.zero_()
        for name, value in LAYER.items():
            getattr(layer, name).copy_(given[value])
    return layer(given["x"], given["h0"][None])[0][0]


def given_to_unroll(seed, inputs, hidden, steps, scale):
    shapes = {"W": (hidden, inputs), "U": (hidden, hidden), "b": (hidden,), "x": (1, steps, inputs), "h0": (1, hidden)}
    factors = {"W": scale, "U": scale, "b": scale}
    return {
        name: numbers(seed + place, *shape, scale=factors.get(name, 1.0))
        for place, (name, shape) in enumerate(shapes.items())
    }


def unrolled_apart():
    given = given_to_unroll(SEED, 2, 3, STEPS, 1.0)
    made_from = f"a tanh cell with random weights, inputs and h0 (seed {SEED}), I = 2, H = 3, T = {STEPS}"
    call = Call("harness:unrolled_outputs", [list(given.values())])
    return parting("unroll", call, "outputs", (STEPS, 3), made_from, lambda: [by_the_layer(given).detach()])


def unrolled_back():
    draws = [given_to_unroll(SEED + 10 * run, 4, 16, LAGS, 0.25) for run in range(RUNS)]

    def answer():
        norms = []
        for given in draws:
            x = given["x"].clone().requires_grad_()
            loss = (by_the_layer({**given, "x": x})[-1] * direction()).sum()
            norms.append(torch.autograd.grad(loss, x)[0][0].norm(dim=1).flip(0))
        return [torch.stack(norms)]

    call = Call("harness:unrolled_by_lag", [[direction(), *(list(given.values()) for given in draws)]])
    made_from = f"a tanh cell, {RUNS} draws of its weights (seed {SEED}), I = 4, H = 16, T = {LAGS}; reaching x"
    return by_lag("unroll", call, RUNS, LAGS, made_from, "the last output", answer, "nn.RNN")


PICTURES = [
    outputs_apart("rnn_cell", RNN),
    pulse(),
    gradient_back("rnn_cell", RNN),
    unrolled_apart(),
    unrolled_back(),
    outputs_apart("lstm_cell", LSTM),
    of_lstm("lstm_cell", "LSTMCell", built_in=True),
    gradient_back("lstm_cell", LSTM, "f"),
    outputs_apart("gru_cell", GRU),
    story(
        "gru_cell",
        "GRUCell",
        "h",
        (RESET, KEEPING, CANDIDATE),
        {"r": RESET.sigmoid(), "z": KEEPING.sigmoid()},
        "z",
        built_in=True,
    ),
    gradient_back("gru_cell", GRU, "z"),
    story(
        "gru_cell_2014",
        "GRUCell2014",
        "h",
        (RESET, -KEEPING, CANDIDATE),
        {"r": RESET.sigmoid(), "1 − z": KEEPING.sigmoid()},
        "1 − z",
    ),
    of_lstm("lstm_variants", "PeepholeLSTMCell", extra=("weight_ci", "weight_cf", "weight_co")),
    story(
        "lstm_variants",
        "CoupledLSTMCell",
        "hc",
        (KEEPING, CANDIDATE, SHOWING),
        {"f": KEEPING.sigmoid(), "o": SHOWING.sigmoid()},
        "f",
    ),
]
"""What the page of a hand-in shows, in this order."""
