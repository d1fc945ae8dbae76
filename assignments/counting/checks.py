"""Public checks of `counting`: students run these themselves, and may read them. Each number can be redone by hand."""

from signatures import QUICK_CHECKS, modules, of_module, quick

from autograder.checks import Student, check
from autograder.checks.numbers import Questions, asked, returns_integers, returns_right_integers


def printed(function: str, numbers: dict[tuple[str | int, ...], int]) -> Questions:
    """Questions with their right answers, by the arguments."""
    calls = tuple(asked(function, *arguments) for arguments in numbers)
    return Questions(calls, tuple(numbers.values()), reveal=True)


COUNT_OPTIONS = Questions(
    (
        asked("count_parameters", "rnn", 2, 3),
        asked("count_parameters", "lstm", 2, 3, biases=1),
        asked("count_parameters", "gru", 2, 3, biases=0),
        asked("count_parameters", "gru", 3, 2, num_layers=2),
        asked("count_parameters", "lstm", 3, 2, bidirectional=True),
        asked("count_parameters", "rnn", 3, 2, num_layers=3, bidirectional=True, biases=1),
    )
)
# One unit: a weight from the input, a weight from the state, two biases; and that once, three or four times.
COUNT_NUMBERS = printed(
    "count_parameters",
    {("rnn", 1, 1): 4, ("gru", 1, 1): 12, ("lstm", 1, 1): 16, ("rnn", 3, 2): 14, ("lstm", 2, 3): 84},
)
MODULE_NUMBERS = modules(
    of_module("nn.Linear({0}, {1})", 3, 2),
    of_module("nn.Linear({0}, {1}, bias=False)", 3, 2),
    of_module("nn.LSTM({0}, {1})", 1, 1),
    of_module("nn.Sequential(nn.Linear({0}, {1}), nn.Tanh(), nn.Linear({1}, {2}))", 2, 3, 1),
    answers=(8, 6, 16, 13),
    reveal=True,
)
COST_OPTIONS = Questions(
    (
        asked("multiply_adds", "rnn", 2, 3, 4),
        asked("multiply_adds", "lstm", 2, 3, 4, batch=2),
        asked("multiply_adds", "gru", 2, 3, 4, batch=2),
    )
)
# One step of one unit multiplies twice in each block: the input and the state.
COST_NUMBERS = printed(
    "multiply_adds",
    {("rnn", 1, 1, 1): 2, ("gru", 1, 1, 1): 6, ("lstm", 1, 1, 1): 8, ("rnn", 3, 2, 1): 10, ("rnn", 1, 1, 5): 10},
)
STATE_OPTIONS = Questions(
    (
        asked("bptt_floats", "rnn", 3, 4),
        asked("bptt_floats", "lstm", 3, 4, batch=2),
        asked("bptt_floats", "gru", 3, 4, batch=2),
    )
)
STATE_NUMBERS = printed("bptt_floats", {("rnn", 1, 1): 1, ("lstm", 1, 1): 2, ("gru", 3, 8): 24, ("rnn", 3, 0): 0})
ALL_QUICK = quick(*QUICK_CHECKS)


@check("count_parameters", "interface")
def count_interface(student: Student) -> None:
    """count_parameters takes the arguments of the handout and returns a plain whole number."""
    returns_integers(student, COUNT_OPTIONS)


@check("count_parameters", "first_numbers")
def count_first_numbers(student: Student) -> None:
    """One layer of one to three units with two biases, which can be counted on a sketch."""
    returns_right_integers(student, COUNT_NUMBERS)


@check("count_of_module", "interface")
def module_interface(student: Student) -> None:
    """count_of_module returns a plain whole number."""
    returns_integers(student, MODULE_NUMBERS)


@check("count_of_module", "first_numbers")
def module_first_numbers(student: Student) -> None:
    """A matrix with and without its bias, an LSTM of one unit, and two layers in a row."""
    returns_right_integers(student, MODULE_NUMBERS)


@check("multiply_adds", "interface")
def cost_interface(student: Student) -> None:
    """multiply_adds takes the arguments of the handout and returns a plain whole number."""
    returns_integers(student, COST_OPTIONS)


@check("multiply_adds", "first_numbers")
def cost_first_numbers(student: Student) -> None:
    """A few steps of one or two units, whose products can be written down one by one."""
    returns_right_integers(student, COST_NUMBERS)


@check("bptt_floats", "interface")
def state_interface(student: Student) -> None:
    """bptt_floats takes the arguments of the handout and returns a plain whole number."""
    returns_integers(student, STATE_OPTIONS)


@check("bptt_floats", "first_numbers")
def state_first_numbers(student: Student) -> None:
    """The states of a few steps, which can be written down one by one; no steps, no states."""
    returns_right_integers(student, STATE_NUMBERS)


@check("quick_checks", "format")
def quick_format(student: Student) -> None:
    """Each of the nine functions returns a plain whole number."""
    returns_integers(student, ALL_QUICK)
