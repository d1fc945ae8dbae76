"""LSTM and GRU exchanged

Your two numbers are right, but the smaller one belongs to the GRU, which has three blocks, and the larger
to the LSTM, which has four.
"""


def rnn_without_biases():
    return 91_136


def rnn_for_longer_sequences():
    return 91_136


def lstm_without_biases():
    return 98_304


def gru_without_biases():
    return 131_072


def gru_saves_percent():
    return 25


def lstm_with_one_bias():
    return 131_584


def lstm_of_pytorch():
    return 132_096


def gru_in_a_model():
    return 228_620


def one_hot_inputs():
    return 5_000_000


CAUGHT_BY = "blocks"
