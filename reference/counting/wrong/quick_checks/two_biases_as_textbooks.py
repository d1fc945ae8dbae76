"""Two biases given as the textbook's count

You give PyTorch's count for the textbook's as well. Textbooks write one bias in each block: 512 numbers
fewer.
"""


def rnn_without_biases():
    return 91_136


def rnn_for_longer_sequences():
    return 91_136


def lstm_without_biases():
    return 131_072


def gru_without_biases():
    return 98_304


def gru_saves_percent():
    return 25


def lstm_with_one_bias():
    return 132_096


def lstm_of_pytorch():
    return 132_096


def gru_in_a_model():
    return 228_620


def one_hot_inputs():
    return 5_000_000


CAUGHT_BY = "biases"
