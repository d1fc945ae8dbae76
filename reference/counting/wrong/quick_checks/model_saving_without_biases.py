"""Biases forgotten in what the model saves

You take a block's two matrices off the model. The block goes with its two biases, 256 numbers more:
`nn.LSTM` and `nn.GRU` keep both.
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
    return 261_644 - (lstm_without_biases() - gru_without_biases())


def one_hot_inputs() -> int:
    return 50_000 * 100


CAUGHT_BY = "saving"
