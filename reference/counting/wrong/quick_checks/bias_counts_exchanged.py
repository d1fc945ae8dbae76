"""Textbook's and PyTorch's counts exchanged

Both numbers are there, but the other way round: PyTorch is the one with two biases, so its count is the
larger one.
"""


def rnn_without_biases():
    h, i = 256, 100
    return h * (h + i)


def rnn_for_longer_sequences():
    h, i = 256, 100
    return h * (h + i)


def lstm_without_biases():
    h = i = 128
    return 4 * (h * i + h * h)


def gru_without_biases():
    h = i = 128
    return 3 * (h * i + h * h)


def gru_saves_percent():
    return 100 * (4 - 3) // 4


def lstm_with_one_bias():
    h = i = 128
    return 4 * (h * i + h * h + 2 * h)


def lstm_of_pytorch():
    h = i = 128
    return 4 * (h * i + h * h + h)


def gru_in_a_model():
    h = 128
    gru = 3 * (2 * h * h + 2 * h)
    return 1000 * h + gru + h * 12 + 12


def one_hot_inputs():
    words, positions = 50_000, 100
    return words * positions


CAUGHT_BY = "biases"
