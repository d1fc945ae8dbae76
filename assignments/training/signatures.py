"""What the targets of `training` look like, as in the handout, and what is asked to recognise known mistakes.

`K` is the number of steps in a chunk and `C` the number of chunks. A function that trains is asked through harness.py,
which builds the model, hands over an optimiser that remembers the gradients of each step, and returns those as well.
"""

import torch

from autograder.checks import Signature
from autograder.wire import Call

GATES = "ifgo"
MODERATE = {"weight_ih": 0.7, "weight_hh": 0.7, "bias": 0.5, "weight_out": 0.7}
"""Weights of honest size: states that are neither near zero nor all saturated."""


def _training(target: str, blocks: str, states: dict[str, str]) -> Signature:
    rows = f"{blocks}H"
    weights = {"weight_ih": f"{rows} I", "weight_hh": f"{rows} H", "bias": rows, "weight_out": "O H"}
    arguments = weights | {"x": "B T I", "y": "B T O"} | states | {"k": "K"}
    outputs = {"the list of losses": "C"}
    outputs |= {f"{name}.grad at each step": f"C {axes}" for name, axes in weights.items()}
    outputs |= {f"the last {name}": axes for name, axes in states.items()}
    outputs |= {f"{name} in the end": axes for name, axes in weights.items()}
    gates = GATES if blocks else ""
    return Signature(f"harness:{target}", arguments, tuple(arguments), outputs, gates=gates, scales=MODERATE)


PLAIN = _training("train_plain", "", {"h": "B H"})
PLAIN_SUMMED = _training("train_plain_summed", "", {"h": "B H"})
PAIR = _training("train_pair", "4", {"h": "B H", "c": "B H"})
LINE = Signature(
    "harness:train_line",
    {"w": "", "x": "B T H", "y": "B T H", "h": "B H", "k": "K"},
    ("w", "x", "y", "h", "k"),
    {"the list of losses": "C", "w.grad at each step": "C", "the last h": "B H", "w in the end": ""},
)

GRADIENTS = {"the gradient of the matrix": "H I", "the gradient of the vector": "H"}
_THREE = {**GRADIENTS, "the gradient of the other matrix": "I H"}
CLIP_NORM = Signature("harness:clip_norm", {**_THREE, "max_norm": ""}, (*_THREE, "max_norm"), dict(_THREE))
NORM = Signature("harness:norm_of_clip", {**_THREE, "max_norm": ""}, (*_THREE, "max_norm"), {"the returned norm": ""})
CLIP_VALUE = Signature(
    "harness:clip_value", {**GRADIENTS, "clip_value": ""}, (*GRADIENTS, "clip_value"), dict(GRADIENTS)
)
COSINE = Signature("harness:cosine", {**GRADIENTS, "clip_value": ""}, (*GRADIENTS, "clip_value"), {"the cosine": ""})
RADIUS = Signature(
    "harness:scale_to_radius", {"weight": "H H", "radius": ""}, ("weight", "radius"), {"the scaled matrix": "H H"}
)

# ---------------------------------------------------------------- asked for more than numbers

_GENERATOR = torch.Generator().manual_seed(20131)


def numbers(*shape: int, scale: float = 1.0, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """Random numbers that are no secret."""
    return (scale * torch.randn(shape, generator=_GENERATOR, dtype=torch.float64)).to(dtype)


def train(function: str, kind: str, steps: int, k: int, rows: int = 2, dtype: torch.dtype = torch.float64) -> Call:
    """A call of a harness function that trains on a sequence of so many steps in chunks of k."""
    blocks = {"plain": 1, "pair": 4}[kind]
    weights = [
        numbers(*shape, scale=0.7, dtype=dtype) for shape in ((blocks * 4, 3), (blocks * 4, 4), (blocks * 4,), (2, 4))
    ]
    h, c = numbers(rows, 4, dtype=dtype), numbers(rows, 4, dtype=dtype)
    x, y = numbers(rows, steps, 3, dtype=dtype), numbers(rows, steps, 2, dtype=dtype)
    state = h if kind == "plain" else [h, c]
    name = {torch.float64: "float64", torch.float32: "float32"}[dtype]
    return Call(f"harness:{function}", [[kind, weights, x, y, state, k]], default_dtype=name)


def initialise(function: str, hidden: int, inputs: int, *forget_bias: float, frozen: tuple[str, ...] = ()) -> Call:
    """A call of a harness function that has an LSTM cell's parameters, full of old values, given first values."""
    rows = 4 * hidden
    old = [numbers(rows, inputs), numbers(rows, hidden), numbers(rows), numbers(rows)]
    return Call(f"harness:{function}", [[*old, list(forget_bias), list(frozen)]])


TRAINING_PORTRAIT = (
    train("portrait", "plain", 7, 3),
    train("portrait", "pair", 7, 3),
    train("portrait", "plain", 4, 5),
    train("portrait", "pair", 6, 2, 3),
    train("portrait", "plain", 6, 1),
)
"""By what a training loop does with these, a mistake is recognised however it is written."""

INIT_PORTRAIT = (
    initialise("portrait_of_init", 96, 40, 1.5),
    initialise("portrait_of_init", 96, 40, -0.5, frozen=("bias_hh", "weight_hh")),
    initialise("portrait_of_init", 96, 40),
)
