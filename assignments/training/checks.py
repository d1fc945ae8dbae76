"""Public checks of `training`: students run these themselves, and may read them.

The first numbers can be redone on paper: one weight for training, the triangle 3-4-5 for norms.
"""

import math

import torch
from comparing import trains_as_asked
from signatures import INIT_PORTRAIT, LINE, TRAINING_PORTRAIT, initialise, train

from autograder.checks import Battery, Case, Finding, Student, Trials, check, named_by, succeeds
from autograder.checks.judge import describe
from autograder.records import Outcome
from autograder.wire import Call

NEAR = 3e-6
"""PyTorch divides by the norm plus 1e-6, and an answer may do so or not."""


def real(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


# ---------------------------------------------------------------- tbptt

# Chunks of two steps, rate 0.5. First chunk: h = 2, 1, errors 1 and -1, loss 1, gradient 1 * 1 - 1 * (2 + 1) = -2.
# So w becomes 2. Second chunk: h = 2 * 1 + 2 = 4, error 1, loss 0.5; the gradient is 1, the state before it, not 7.
LINE_NUMBERS = Battery(
    "first_numbers",
    LINE,
    fixed=(
        Case(
            {"B": 1, "T": 3, "H": 1, "K": 2, "C": 2},
            {
                "w": torch.tensor(1.0, dtype=torch.float64),
                "x": real(1, -1, 2).reshape(1, 3, 1),
                "y": real(1, 2, 3).reshape(1, 3, 1),
                "h": real(1).reshape(1, 1),
                "k": torch.zeros(2, dtype=torch.float64),
            },
        ),
    ),
    answers=((real(1, 0.5), real(-2, 1), real(4).reshape(1, 1), torch.tensor(1.5, dtype=torch.float64)),),
)
ONE_CHUNK = tuple(train("returned", kind, 3, 3, 2, torch.float32) for kind in ("plain", "pair"))
STATES = {"plain": "a state that is one tensor", "pair": "a state that is a tuple (h, c)"}


@check("tbptt", "interface")
@named_by(TRAINING_PORTRAIT)
def tbptt_interface(student: Student) -> None:
    """train_tbptt returns a list of plain floats, one for each chunk, and a state of the kind that it was given."""
    for kind, reply in zip(STATES, student.ask(ONE_CHUNK), strict=True):
        complaint = complaint_about(reply.values[0], 1 if kind == "plain" else 2)
        if complaint:
            raise Finding(Outcome.FAILED, f"With {STATES[kind]}: {complaint}.")


def complaint_about(value, parts):
    """What is wrong with the form of (losses, state) after one chunk; empty if nothing is."""
    if not isinstance(value, list) or len(value) != 2:
        return f"train_tbptt returned {describe(value)} where a pair (losses, state) is asked for"
    losses, state = value
    if not isinstance(losses, list):
        return f"the losses are {describe(losses)} where a list of plain floats is asked for"
    strange = [loss for loss in losses if not isinstance(loss, float)]
    if strange or not losses:
        found = describe(strange[0]) if strange else "missing"
        return f"a loss in the list is {found} where a plain float is asked for (float(…) or .item())"
    several = state if isinstance(state, list) else [state]
    shapes = [tuple(part.shape) if isinstance(part, torch.Tensor) else None for part in several]
    if shapes != [(2, 4)] * parts or isinstance(state, list) != (parts == 2):
        wanted = "one tensor of shape (2, 4)" if parts == 1 else "a tuple of two tensors of shape (2, 4)"
        return f"the last state is {describe(state)} where {wanted} is asked for"
    return ""


@check("tbptt", "first_numbers")
@named_by(TRAINING_PORTRAIT)
def tbptt_first_numbers(student: Student) -> None:
    """Three steps in chunks of two with a single weight, which can be redone on paper."""
    trains_as_asked(student, LINE_NUMBERS)


# ---------------------------------------------------------------- clipping


def clipped(*gradients):
    """What is left of gradients, with everything around them as it should be."""
    return {
        "the gradients": list(gradients),
        "the gradient tensors that were there before": list(gradients),
        "the parameters": [torch.ones_like(gradient) for gradient in gradients],
    }


ANY_NORM = Trials(
    (Call("harness:norm_of_clip", [[torch.ones(2, 3), torch.ones(2), torch.ones(3, 2), torch.tensor(10.0)]]),),
    ("three gradients of ones",),
)
NORM_NUMBERS = Trials(
    (
        Call("harness:clip_some", [[[real(3), real(4)], 1.0, "a list"]]),
        Call("harness:clip_some", [[[real(3), real(4)], 10.0, "a list"]]),
        Call("harness:clip_some", [[[real(6, 0), real(0, 8)], 5.0, "a list"]]),
    ),
    (
        "gradients [3] and [4] and max_norm 1",
        "gradients [3] and [4] and max_norm 10",
        "gradients [6, 0] and [0, 8] and max_norm 5",
    ),
    (
        {"the returned norm": torch.tensor(5.0).double(), **clipped(real(0.6), real(0.8))},
        {"the returned norm": torch.tensor(5.0).double(), **clipped(real(3), real(4))},
        {"the returned norm": torch.tensor(10.0).double(), **clipped(real(3, 0), real(0, 4))},
    ),
    NEAR,
    reveal=True,
)
VALUE_NUMBERS = Trials(
    (
        Call("harness:clip_some_values", [[[real(0.5, -3), real(2)], 1.0, "a list"]]),
        Call("harness:cosine_of", [[[real(3), real(4)], 3.0]]),
    ),
    ("gradients [0.5, -3] and [2] and clip_value 1", "gradients [3] and [4] and clip_value 3"),
    (
        clipped(real(0.5, -1), real(1)),
        {
            # (3, 4) becomes (3, 3): (9 + 12) / (5 * 3 * sqrt(2)).
            "the cosine": torch.tensor(7 / (5 * math.sqrt(2))).double(),
            "the gradients that were handed in": [real(3), real(4)],
        },
    ),
    1e-6,
    reveal=True,
)


@check("clip_grad_norm", "interface")
def clip_norm_interface(student: Student) -> None:
    """clip_grad_norm returns one number, as a tensor or a plain one."""
    calls = ANY_NORM.calls
    value = student.ask(calls)[0].values[0]
    if not isinstance(value, torch.Tensor) or value.dim():
        message = f"clip_grad_norm returned {describe(value)} where one number, the norm before clipping, is asked for."
        raise Finding(Outcome.FAILED, message, diagnosis=student.explain(calls, student.ask(calls)))


@check("clip_grad_norm", "first_numbers")
def clip_norm_first_numbers(student: Student) -> None:
    """Gradients (3, 4) of norm 5, above and below max_norm; (6, 0, 0, 8) of norm 10."""
    succeeds(student, NORM_NUMBERS)


@check("clip_grad_value", "first_numbers")
def clip_value_first_numbers(student: Student) -> None:
    """Three numbers clipped to [-1, 1], and the cosine for (3, 4) clipped at 3."""
    succeeds(student, VALUE_NUMBERS)


# ---------------------------------------------------------------- first weights

SMALL_CELL = (initialise("initialised", 3, 2, 1.0),)
# Eigenvalues 2 and 1, so that 0.5 halves the larger; and a quarter turn, whose eigenvalues are i and -i.
RADIUS_NUMBERS = Trials(
    (
        Call("harness:scaled", [[real(2, 3, 0, 1).reshape(2, 2), 1.0, True]]),
        Call("harness:scaled", [[real(0, -1, 1, 0).reshape(2, 2), 0.5, True]]),
    ),
    ("the matrix [[2, 3], [0, 1]] and radius 1", "the matrix [[0, -1], [1, 0]] and radius 0.5"),
    (
        {"the matrix": real(1, 1.5, 0, 0.5).reshape(2, 2), "requires_grad": True, "a leaf": True},
        {"the matrix": real(0, -0.5, 0.5, 0).reshape(2, 2), "requires_grad": True, "a leaf": True},
    ),
    1e-6,
    reveal=True,
)


@check("init", "interface")
@named_by(INIT_PORTRAIT)
def init_interface(student: Student) -> None:
    """init_lstm fills the four parameters that are there: the same objects, still trainable, of the same shapes."""
    found, old = student.ask(SMALL_CELL)[0].values[0], SMALL_CELL[0].runs[0]
    before = dict(zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), old, strict=False))
    for name, was in before.items():
        now = found["first"][name]
        if name in found["first: other objects"]:
            message = f"{name} is another object now, which no optimiser knows: fill the one that is there."
            raise Finding(Outcome.FAILED, message)
        if name in found["first: attached"] or name not in found["first: trainable"]:
            raise Finding(Outcome.FAILED, f"{name} is no longer a leaf that requires a gradient.")
        if not isinstance(now, torch.Tensor) or now.shape != was.shape or now.dtype != was.dtype:
            raise Finding(Outcome.FAILED, f"{name} is {describe(now)} now, and was {describe(was)} of type float64.")
        if not now.isfinite().all():
            raise Finding(Outcome.FAILED, f"{name} has entries that are not finite.")
    if all(torch.equal(found["first"][name], was) for name, was in before.items()):
        raise Finding(Outcome.FAILED, "All parameters still hold the numbers that they came with.")


@check("scale_to_radius", "first_numbers")
def radius_first_numbers(student: Student) -> None:
    """A triangular matrix and a quarter turn, whose eigenvalues are known; the weight stays a trainable leaf."""
    succeeds(student, RADIUS_NUMBERS)
