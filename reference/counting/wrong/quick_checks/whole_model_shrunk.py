"""The whole model taken times three quarters

You shrink the whole model by a quarter. Only the recurrent layer has fewer blocks; the embedding and the
head stay as they are.
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
    return 4 * 128 * (128 + 128 + 1)


def lstm_of_pytorch() -> int:
    return 4 * 128 * (128 + 128 + 2)


def gru_in_a_model() -> int:
    return 261_644 * 3 // 4


def one_hot_inputs() -> int:
    return 50_000 * 100


CAUGHT_BY = "saving"
