"""Rounded to thousands

You give the numbers as lectures quote them, rounded to thousands. Work them out to the last digit.
"""


def rnn_without_biases():
    return 91_000


def rnn_for_longer_sequences():
    return 91_000


def lstm_without_biases():
    return 131_000


def gru_without_biases():
    return 98_000


def gru_saves_percent():
    return 25


def lstm_with_one_bias():
    return 132_000


def lstm_of_pytorch():
    return 132_000


def gru_in_a_model():
    return 229_000


def one_hot_inputs():
    return 5_000_000


CAUGHT_BY = "plain_rnn"
