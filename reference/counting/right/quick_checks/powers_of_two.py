"""Sizes that are powers of two are shifted and not multiplied."""


def rnn_without_biases():
    return (1 << 16) + (100 << 8)


def rnn_for_longer_sequences():
    return (256 + 100) << 8


def lstm_without_biases():
    return 1 << 2 + 7 + 8


def gru_without_biases():
    return 3 << 15


def gru_saves_percent():
    return 100 >> 2


def lstm_with_one_bias():
    return (1 << 17) + (1 << 9)


def lstm_of_pytorch():
    return (1 << 17) + (1 << 10)


def gru_in_a_model():
    return (1000 << 7) + 3 * ((1 << 15) + (1 << 8)) + (12 << 7) + 12


def one_hot_inputs():
    return 5 * 10**6
