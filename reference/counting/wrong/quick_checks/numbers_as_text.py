"""Numbers returned as text

You return numbers as texts with commas in them. Python writes large numbers as 91_136, if you like to
group the digits.
"""


def rnn_without_biases():
    return "91,136"


def rnn_for_longer_sequences():
    return "91,136"


def lstm_without_biases():
    return 131_072


def gru_without_biases():
    return 98_304


def gru_saves_percent():
    return 25


def lstm_with_one_bias():
    return 131_584


def lstm_of_pytorch():
    return 132_096


def gru_in_a_model():
    return 228_620


def one_hot_inputs():
    return "5,000,000"


CAUGHT_BY = "format"
