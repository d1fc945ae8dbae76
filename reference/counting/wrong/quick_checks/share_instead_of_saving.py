"""What remains given for what is saved

You say how much of the LSTM the GRU is: 75 percent. The question asks by how much it is smaller, which is
what is missing to 100.
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
    return 100 * gru_without_biases() // lstm_without_biases()


def lstm_with_one_bias() -> int:
    return 4 * 128 * (128 + 128 + 1)


def lstm_of_pytorch() -> int:
    return 4 * 128 * (128 + 128 + 2)


def gru_in_a_model() -> int:
    return 128_000 + 3 * 128 * (128 + 128 + 2) + 1_548


def one_hot_inputs() -> int:
    return 50_000 * 100


CAUGHT_BY = "saving"
