"""What is asked in `counting`, and how questions are put into words. The checks are written with these."""

from autograder.checks.numbers import Questions, asked
from autograder.wire import Call

QUICK_CHECKS = (
    "rnn_without_biases",
    "rnn_for_longer_sequences",
    "lstm_without_biases",
    "gru_without_biases",
    "gru_saves_percent",
    "lstm_with_one_bias",
    "lstm_of_pytorch",
    "gru_in_a_model",
    "one_hot_inputs",
)


def of_module(recipe: str, *sizes: int) -> Call:
    """Ask for the count of a module that harness.py builds."""
    return Call("harness:count_of_module", [[recipe, *sizes]], default_dtype="float32")  # as in a notebook


def module_in_words(call: Call) -> str:
    """``count_of_module of nn.Linear(3, 2)``."""
    recipe, *sizes = call.runs[0]
    return f"count_of_module of {str(recipe).format(*sizes)}"


def modules(*calls: Call, answers: tuple[int, ...] | None = None, reveal: bool = False) -> Questions:
    """Questions about modules."""
    return Questions(calls, answers, reveal, module_in_words)


def quick(*functions: str) -> Questions:
    """Questions without arguments."""
    return Questions(tuple(asked(function) for function in functions))
