"""The reference for `counting`: the formulas of the handout."""

from torch import nn

BLOCKS = {"rnn": 1, "lstm": 4, "gru": 3}
STATES = {"rnn": 1, "lstm": 2, "gru": 1}


def count_parameters(
    kind: str,
    input_size: int,
    hidden_size: int,
    *,
    num_layers: int = 1,
    bidirectional: bool = False,
    biases: int = 2,
) -> int:
    directions = 2 if bidirectional else 1
    total, width = 0, input_size
    for _ in range(num_layers):
        total += directions * BLOCKS[kind] * hidden_size * (width + hidden_size + biases)
        width = directions * hidden_size
    return total


def count_of_module(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)


def multiply_adds(kind: str, input_size: int, hidden_size: int, seq_len: int, batch: int = 1) -> int:
    return BLOCKS[kind] * hidden_size * (input_size + hidden_size) * seq_len * batch


def bptt_floats(kind: str, hidden_size: int, seq_len: int, batch: int = 1) -> int:
    return STATES[kind] * hidden_size * seq_len * batch


def rnn_without_biases() -> int:
    return 256 * 256 + 256 * 100


def rnn_for_longer_sequences() -> int:
    return rnn_without_biases()


def lstm_without_biases() -> int:
    return 4 * 128 * (128 + 128)


def gru_without_biases() -> int:
    return 3 * 128 * (128 + 128)


def gru_saves_percent() -> int:
    return 100 * (lstm_without_biases() - gru_without_biases()) // lstm_without_biases()


def lstm_with_one_bias() -> int:
    return 4 * 128 * (128 + 128 + 1)


def lstm_of_pytorch() -> int:
    return 4 * 128 * (128 + 128 + 2)


def gru_in_a_model() -> int:
    return 1000 * 128 + 3 * 128 * (128 + 128 + 2) + (128 + 1) * 12


def one_hot_inputs() -> int:
    return 50_000 * 100
