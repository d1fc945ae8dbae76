"""Each number is derived from the one before it."""


def rnn_without_biases():
    recurrent, from_input = 256**2, 256 * 100
    return recurrent + from_input


def rnn_for_longer_sequences():
    return rnn_without_biases()


def lstm_without_biases():
    one_block = 2 * 128**2
    return 4 * one_block


def gru_without_biases():
    return lstm_without_biases() - lstm_without_biases() // 4


def gru_saves_percent():
    return round(100 * (1 - gru_without_biases() / lstm_without_biases()))


def lstm_with_one_bias():
    return lstm_without_biases() + 4 * 128


def lstm_of_pytorch():
    return lstm_with_one_bias() + 4 * 128


def gru_in_a_model():
    one_block = lstm_of_pytorch() // 4
    return 261_644 - one_block


def one_hot_inputs():
    return len(range(50_000)) * len(range(100))
