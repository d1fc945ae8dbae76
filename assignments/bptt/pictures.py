"""What is drawn of an answer to `bptt` on a student's page, from numbers that are no secret.

Right answers are autograd's, which everybody can ask at home; it is refused only where a submission runs.
"""

import torch
from harness import lstm_forward, rnn_forward

from autograder.checks.pictures import by_lag, numbers, parting
from autograder.wire import Call

SEED = 1990
STEPS, RUNS = 40, 5
FORWARD = {"rnn": (rnn_forward, 1, 1), "lstm": (lambda *given: lstm_forward(*given)[2], 4, 2)}
"""By name: the outputs of a forward pass, its gate blocks, its states."""


def draw(name, seed, inputs, hidden, steps, forgetting=0.0):
    """Weights as PyTorch draws them, one row of inputs, states, and gradients at the outputs."""
    _, blocks, states = FORWARD[name]
    rows, bound = blocks * hidden, hidden**-0.5
    shapes = ((rows, inputs), (rows, hidden), (rows,), (rows,))
    generator = torch.Generator().manual_seed(seed)
    weights = [bound * (2 * torch.rand(s, generator=generator, dtype=torch.float64) - 1) for s in shapes]
    if blocks == 4:
        weights[2][hidden : 2 * hidden] += forgetting
    given = [numbers(seed + 1, 1, steps, inputs), *(numbers(seed + 2 + place, 1, hidden) for place in range(states))]
    return [*weights, *given, numbers(seed + 5, 1, steps, hidden)]


def by_autograd(name, arguments):
    """The gradients at x, shape (T, I)."""
    *given, d_outputs = arguments
    x = given[4].clone().requires_grad_()
    with torch.enable_grad():
        outputs = FORWARD[name][0](*given[:4], x, *given[5:])
    return torch.autograd.grad(outputs, x, d_outputs)[0][0]


def at_the_last_step(arguments):
    """The same with a loss that sees the last output alone."""
    last = torch.zeros_like(arguments[-1])
    last[:, -1] = arguments[-1][:, -1] / arguments[-1][:, -1].norm()
    return [*arguments[:-1], last]


def pictures(exercise, name, forgetting=0.0):
    draws = [at_the_last_step(draw(name, SEED + 10 * run, 4, 16, STEPS, forgetting)) for run in range(RUNS)]
    dense = draw(name, SEED, 2, 3, STEPS)
    raised = f", bias_ih of f raised by {forgetting:g}" if forgetting else ""
    yield parting(
        exercise,
        Call(f"harness:{name}_d_x", [dense]),
        "d_x",
        (STEPS, 2),
        f"random weights, inputs and gradients at every step (seed {SEED}), I = 2, H = 3, T = {STEPS}",
        lambda: [by_autograd(name, dense)],
    )
    yield by_lag(
        exercise,
        Call(f"harness:{name}_norms_by_lag", [draws]),
        RUNS,
        STEPS,
        f"{RUNS} draws of the weights (seed {SEED}), I = 4, H = 16, T = {STEPS}{raised}; reaching x",
        "the last output",
        lambda: [torch.stack([by_autograd(name, one).norm(dim=1).flip(0) for one in draws])],
        "autograd",
    )


PICTURES = [*pictures("rnn_sequence", "rnn"), *pictures("lstm_sequence", "lstm", 2.0)]
"""What the page of a hand-in shows, in this order."""
