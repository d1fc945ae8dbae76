"""Hidden checks of `counting`. What can be counted is counted, on PyTorch's own layers, when this file is loaded."""

from itertools import product

import torch
from signatures import modules, of_module, quick
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.checks import Check, Student, check
from autograder.checks.numbers import Questions, asked, returns_right_integers

KINDS = ("rnn", "lstm", "gru")
CELLS = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}
LAYERS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}

# ---------------------------------------------------------------- counting by doing


class _MatrixProducts(TorchDispatchMode):
    """Counts the multiply-adds of matrix products, whoever calls for them."""

    count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func in (torch.ops.aten.mm.default, torch.ops.aten.addmm.default):
            left, right = args[-2:]
            self.count += left.shape[0] * left.shape[1] * right.shape[1]
        return func(*args, **(kwargs or {}))


def run(kind: str, input_size: int, hidden_size: int, seq_len: int, batch: int) -> tuple[int, int]:
    """Run PyTorch's cell along a sequence; the multiply-adds made and the floats in the states made."""
    cell, floats, state = CELLS[kind](input_size, hidden_size), 0, None
    with torch.no_grad(), _MatrixProducts() as products:
        for _ in range(seq_len):
            state = cell(torch.zeros(batch, input_size), state)
            floats += sum(part.numel() for part in ([state] if isinstance(state, Tensor) else state))
    return products.count, floats


# Sizes: none alike in a case; one step, many steps, none; one row and several.
SHORT = ((2, 3, 1, 1), (3, 2, 4, 1), (5, 4, 7, 1), (4, 4, 9, 1), (1, 6, 2, 1), (2, 3, 0, 1))
BATCHES = ((3, 2, 4, 5), (5, 4, 7, 2), (2, 3, 8, 6), (4, 1, 1, 3))


def counted_costs(sizes: tuple[tuple[int, int, int, int], ...]) -> Questions:
    cases = list(product(KINDS, sizes))
    calls = tuple(asked("multiply_adds", kind, *three, **_rows(batch)) for kind, (*three, batch) in cases)
    return Questions(calls, tuple(run(kind, *size)[0] for kind, size in cases))


def counted_states(sizes: tuple[tuple[int, int, int, int], ...]) -> Questions:
    cases = list(product(KINDS, sizes))
    calls = tuple(asked("bptt_floats", kind, h, t, **_rows(batch)) for kind, (_, h, t, batch) in cases)
    return Questions(calls, tuple(run(kind, *size)[1] for kind, size in cases))


def _rows(batch: int) -> dict[str, int]:
    """A batch of one is left to the default."""
    return {} if batch == 1 else {"batch": batch}


# ---------------------------------------------------------------- parameters


def counted_layers(*options: dict[str, int], sizes: tuple[tuple[int, int], ...]) -> Questions:
    """Layers as PyTorch builds them, with both biases or none; one bias is halfway between."""
    cases = list(product(KINDS, sizes, options))
    calls = tuple(asked("count_parameters", kind, *size, **named) for kind, size, named in cases)
    return Questions(calls, tuple(_counted(LAYERS[kind], size, dict(named)) for kind, size, named in cases))


def _counted(layer: type[nn.RNNBase], size: tuple[int, int], named: dict[str, int]) -> int:
    biases = named.pop("biases", 2)
    bare, full = (
        sum(parameter.numel() for parameter in layer(*size, bias=bias, device="meta", **named).parameters())
        for bias in (False, True)
    )
    return bare + (full - bare) // 2 * biases


ONE_LAYER = counted_layers({}, {"biases": 1}, {"biases": 0}, {"biases": 2}, sizes=((1, 2), (5, 3), (3, 7), (4, 4)))
STACKS = counted_layers(
    {"num_layers": 2}, {"num_layers": 3, "biases": 1}, {"num_layers": 5, "biases": 0}, sizes=((5, 3), (3, 4), (4, 4))
)
BOTH_WAYS = counted_layers(
    {"bidirectional": True}, {"bidirectional": True, "biases": 1}, {"bidirectional": False}, sizes=((5, 3), (3, 4))
)
STACKS_BOTH_WAYS = counted_layers(
    {"num_layers": 2, "bidirectional": True},
    {"num_layers": 3, "bidirectional": True, "biases": 1},
    {"num_layers": 4, "bidirectional": True, "biases": 0},
    sizes=((5, 3), (3, 4), (4, 4)),
)
# Beyond 2**53, where a float can no longer tell a number from the next, but within 64 bits.
LARGE = Questions(
    tuple(
        asked("count_parameters", kind, 10**5 + 3, hidden, **named)
        for kind in KINDS
        for hidden, named in (
            (10**6 + 1, {}),
            (10**8 + 7, {"biases": 1}),
            (10**8 + 3, {"num_layers": 3, "bidirectional": True, "biases": 1}),
        )
    )
)


def _asks(exercise: str, name: str, title: str, *questions: Questions) -> Check:
    def body(student: Student) -> None:
        for several in questions:
            returns_right_integers(student, several)

    body.__doc__ = title
    return check(exercise, name)(body)


COUNT_PARAMETERS = [
    _asks(
        "count_parameters",
        "one_layer",
        "One layer, one direction: all blocks, both matrices, 0 to 2 biases.",
        ONE_LAYER,
    ),
    _asks("count_parameters", "layers", "Later layers read the states of the layer below.", STACKS),
    _asks("count_parameters", "directions", "A layer that reads both ways has two sets of everything.", BOTH_WAYS),
    _asks(
        "count_parameters",
        "layers_and_directions",
        "With layers and directions together, later layers read both states of the layer below.",
        STACKS_BOTH_WAYS,
    ),
    _asks("count_parameters", "large_sizes", "Sizes of many millions are counted exactly.", LARGE),
]

# ---------------------------------------------------------------- modules

NESTED = modules(
    of_module("nn.LSTM({0}, {1}, num_layers=2, bidirectional=True)", 3, 2),
    of_module("nn.Tanh()"),
    of_module("modules within modules, with parameters on every level, around nn.GRU({0}, {1})", 2, 3),
    of_module("nn.Sequential(nn.Linear({0}, {1}), nn.Tanh(), nn.Linear({1}, {2}))", 4, 5, 2),
    of_module("nn.Linear({0}, {1}) in evaluation mode", 3, 4),
    of_module("two different nn.Linear({0}, {1}), all zero", 3, 5),
)
SHAPES = modules(
    of_module("nn.Conv1d({0}, {1}, 3)", 2, 5),
    of_module("a module with a parameter of one number and no axes, and one of shape ({0},)", 4),
    of_module("nn.Linear({0}, {1})", 4, 1),
    of_module("nn.Linear({0}, {1}, bias=False)", 1, 6),
)
SHARED = modules(
    of_module("one nn.Linear({0}, {0}) that stands twice in nn.Sequential", 3),
    of_module("one nn.RNNCell({0}, {1}) in three places, and nn.Linear({1}, 2)", 3, 4),
    of_module("nn.Embedding({0}, {1}) and nn.Linear({1}, {0}) that share their weight", 7, 3),
)
FROZEN = modules(
    of_module("nn.Linear({0}, {1}) with a frozen bias", 4, 3),
    of_module("nn.Linear({0}, {1}), all frozen", 3, 2),
    of_module("a frozen nn.Embedding({0}, {1}) before nn.LSTM({1}, {2})", 9, 3, 2),
    of_module("a frozen nn.Linear({0}, {1}) before nn.Linear({1}, {2})", 4, 5, 3),
    of_module("nn.Embedding({0}, {1}) and nn.Linear({1}, {0}) that share a frozen weight", 6, 4),
)
BUFFERS = modules(
    of_module("nn.Linear({0}, {1}) and nn.BatchNorm1d({1})", 2, 5),
    of_module("nn.Linear({0}, {1}) with a mask of that shape as a buffer", 3, 4),
)
COUNT_OF_MODULE = [
    _asks(
        "count_of_module", "nested", "Every parameter at any depth counts, in any mode, and none counts twice.", NESTED
    ),
    _asks("count_of_module", "shapes", "Parameters with any number of axes, none included.", SHAPES),
    _asks("count_of_module", "shared", "A parameter that stands in several places counts once.", SHARED),
    _asks("count_of_module", "frozen", "What is frozen does not count, and the rest does.", FROZEN),
    _asks("count_of_module", "buffers", "Buffers are not learnt and do not count.", BUFFERS),
]

# ---------------------------------------------------------------- costs

COSTS = counted_costs(SHORT)
COSTS_OF_BATCHES = counted_costs(BATCHES)
LARGE_COSTS = Questions(
    tuple(asked("multiply_adds", kind, 10**5 + 3, 10**6 + 1, 10**3 + 9, batch=10**2 + 1) for kind in KINDS)
)
MULTIPLY_ADDS = [
    _asks("multiply_adds", "counted", "One sequence costs what PyTorch's own cell is seen to multiply.", COSTS),
    _asks("multiply_adds", "batches", "Every sequence of a batch costs the same.", COSTS_OF_BATCHES),
    _asks("multiply_adds", "large_sizes", "Sizes of many millions are counted exactly.", LARGE_COSTS),
]
STATES = counted_states(SHORT)
STATES_OF_BATCHES = counted_states(BATCHES)
LARGE_STATES = Questions(tuple(asked("bptt_floats", kind, 10**8 + 7, 10**6 + 1, batch=10**3 + 9) for kind in KINDS))
BPTT_FLOATS = [
    _asks(
        "bptt_floats", "counted", "One sequence leaves the states that PyTorch's own cell is seen to return.", STATES
    ),
    _asks("bptt_floats", "batches", "Every sequence of a batch leaves its own states.", STATES_OF_BATCHES),
    _asks("bptt_floats", "large_sizes", "Long sequences of large states are counted exactly.", LARGE_STATES),
]

# ---------------------------------------------------------------- numbers to know

QUICK_CHECKS = [
    _asks("quick_checks", name, title, quick(*functions))
    for name, title, functions in (
        ("plain_rnn", "rnn_without_biases: both matrices of one block.", ("rnn_without_biases",)),
        ("any_length", "rnn_for_longer_sequences: what the length changes.", ("rnn_for_longer_sequences",)),
        (
            "blocks",
            "lstm_without_biases and gru_without_biases: how many blocks there are.",
            ("gru_without_biases", "lstm_without_biases"),
        ),
        (
            "biases",
            "lstm_with_one_bias and lstm_of_pytorch: who counts what.",
            ("lstm_with_one_bias", "lstm_of_pytorch"),
        ),
        ("saving", "gru_saves_percent and gru_in_a_model: a share of what?", ("gru_saves_percent", "gru_in_a_model")),
        ("one_hot", "one_hot_inputs: a word at one place is another input than at the next.", ("one_hot_inputs",)),
    )
]
