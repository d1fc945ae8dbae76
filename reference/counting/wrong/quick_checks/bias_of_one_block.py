"""Bias of one block only

You add 128 numbers for a bias. Each of the four blocks has a bias of 128 numbers: 512 for each vector
that is counted.
"""


def rnn_without_biases() -> int:
    return 256 * 256 + 256 * 100


def rnn_for_longer_sequences() -> int:
    return rnn_without_biases()


def lstm_without_biases() -> int:
    return 4 * 128 * (128 + 128)


def gru_without_biases() -> int:
    return 3 * 128 * (128 + 128)


def gru_saves_percent() -> int:
    return 25


def lstm_with_one_bias() -> int:
    return lstm_without_biases() + 128


def lstm_of_pytorch() -> int:
    return lstm_without_biases() + 2 * 128


def gru_in_a_model() -> int:
    return 128_000 + 3 * 128 * (128 + 128 + 2) + 1_548


def one_hot_inputs() -> int:
    return 50_000 * 100


CAUGHT_BY = "biases"
