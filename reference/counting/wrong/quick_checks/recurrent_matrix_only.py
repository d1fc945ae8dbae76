"""Weights from the input left out of the RNN

You count the 256 by 256 weights from the state. The RNN reads an input of 100 numbers too: add 256 by 100
weights.
"""


def rnn_without_biases() -> int:
    return 256 * 256


def rnn_for_longer_sequences() -> int:
    return 256 * 256


def lstm_without_biases() -> int:
    return 4 * 128 * (128 + 128)


def gru_without_biases() -> int:
    return 3 * 128 * (128 + 128)


def gru_saves_percent() -> int:
    return 25


def lstm_with_one_bias() -> int:
    return 4 * 128 * (128 + 128 + 1)


def lstm_of_pytorch() -> int:
    return 4 * 128 * (128 + 128 + 2)


def gru_in_a_model() -> int:
    return 128_000 + 3 * 128 * (128 + 128 + 2) + 1_548


def one_hot_inputs() -> int:
    return 50_000 * 100


CAUGHT_BY = "plain_rnn"
