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


def story(exercise, target, states, inputs, gates, kept_by, answer=None, extra=()):
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
    return over_time(exercise, call, states, gates, kept_by, made_from, told_by(call) if answer else None)


def of_lstm(exercise, target, answer=None, extra=()):
    gates = {"i": WRITING.sigmoid(), "f": KEEPING.sigmoid(), "o": SHOWING.sigmoid()}
    return story(exercise, target, "hc", (WRITING, KEEPING, CANDIDATE, SHOWING), gates, "f", answer, extra)


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


def random_pictures(exercise, signature, remembering=""):
    """How far the gradient gets back, and where the outputs part from those of the built-in cell."""
    sizes = {"B": 1, "I": 4, "H": 16}
    target, states = signature.target, len(signature.outputs)
    weights = [drawn(signature, SEED + 10 * run, sizes, 16**-0.5) for run in range(RUNS)]
    if remembering:
        block = signature.gates.index(remembering)
        for one in weights:
            one["bias_ih"][16 * block : 16 * (block + 1)] += 2.0
    state = [torch.zeros(1, 16, dtype=torch.float64)] * states
    direction = numbers(SEED, 16)
    direction /= direction.norm()
    lag = Call("harness:by_lag", [[target, [4, 16], weights, numbers(SEED + 1, LAGS, 1, 4), state, direction]])
    biased = f", bias_ih of {remembering} raised by 2" if remembering else ""
    from_draws = f"{RUNS} draws of the weights (seed {SEED}), I = 4, H = 16, T = {LAGS}{biased}; yours: the median"
    small = {"B": 1, "I": 2, "H": 3}
    start = [numbers(SEED + 3 + place, 1, 3) for place in range(states)]
    loud = drawn(signature, SEED, small, 1.5)
    outputs = Call("harness:outputs_of", [[target, [2, 3], loud, numbers(SEED + 2, STEPS, 1, 2), start]])
    from_seed = f"random weights, inputs and states (seed {SEED}), I = 2, H = 3, T = {STEPS}"
    yield by_lag(exercise, lag, RUNS, LAGS, from_draws, answer=told_by(lag), whose=f"nn.{target}")
    yield parting(exercise, outputs, "h", (STEPS, 3), from_seed, told_by(outputs))


# ---------------------------------------------------------------- unroll


def unrolled():
    sizes = {"x": (1, STEPS, 2), "h0": (1, 3), "W": (3, 2), "U": (3, 3), "b": (3,)}
    given = {name: numbers(SEED + place, *shape) for place, (name, shape) in enumerate(sizes.items())}
    call = Call("harness:unrolled_outputs", [[given[name] for name in ("W", "U", "b", "x", "h0")]])

    def by_the_layer():
        layer = nn.RNN(2, 3, batch_first=True, dtype=torch.float64)
        with torch.no_grad():
            for name, value in (("weight_ih_l0", "W"), ("weight_hh_l0", "U"), ("bias_ih_l0", "b")):
                getattr(layer, name).copy_(given[value])
            layer.bias_hh_l0.zero_()
            return [layer(given["x"], given["h0"][None])[0][0]]

    made_from = f"a tanh cell with random weights, inputs and h0 (seed {SEED}), I = 2, H = 3, T = {STEPS}"
    return parting("unroll", call, "outputs", (STEPS, 3), made_from, by_the_layer)


PICTURES = [
    pulse(),
    *random_pictures("rnn_cell", RNN),
    unrolled(),
    of_lstm("lstm_cell", "LSTMCell", answer=True),
    *random_pictures("lstm_cell", LSTM, "f"),
    story(
        "gru_cell",
        "GRUCell",
        "h",
        (RESET, KEEPING, CANDIDATE),
        {"r": RESET.sigmoid(), "z": KEEPING.sigmoid()},
        "z",
        answer=True,
    ),
    *random_pictures("gru_cell", GRU, "z"),
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
