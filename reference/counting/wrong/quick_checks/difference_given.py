"""What is saved given for what is left

You give how many parameters the model loses, a block of the LSTM. The question asks how many it has then:
take them off the 261,644.
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
    return 131_584


def lstm_of_pytorch():
    return 132_096


def gru_in_a_model():
    return 33_024


def one_hot_inputs():
    return 5_000_000


CAUGHT_BY = "saving"
