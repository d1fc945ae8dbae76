"""Parameters doubled with the length

You double the parameters for sequences of twice the length. Every step uses the same weights: the length
does not change how many there are.
"""


def rnn_without_biases() -> int:
    return 256 * 256 + 256 * 100


def rnn_for_longer_sequences() -> int:
    return 2 * rnn_without_biases()


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


CAUGHT_BY = "any_length"
