"""One formula for all recurrent layers; the model's other parts are what is left of its total."""


def _layer_qc_helper(blocks, reads, hidden, biases=0):
    return blocks * hidden * (reads + hidden + biases)


def rnn_without_biases() -> int:
    return _layer_qc_helper(1, 100, 256)


def rnn_for_longer_sequences() -> int:
    return _layer_qc_helper(1, 100, 256)


def lstm_without_biases() -> int:
    return _layer_qc_helper(4, 128, 128)


def gru_without_biases() -> int:
    return _layer_qc_helper(3, 128, 128)


def gru_saves_percent() -> int:
    return 100 - 100 * _layer_qc_helper(3, 128, 128) // _layer_qc_helper(4, 128, 128)


def lstm_with_one_bias() -> int:
    return _layer_qc_helper(4, 128, 128, biases=1)


def lstm_of_pytorch() -> int:
    return _layer_qc_helper(4, 128, 128, biases=2)


def gru_in_a_model() -> int:
    others = 261_644 - _layer_qc_helper(4, 128, 128, biases=2)
    return others + _layer_qc_helper(3, 128, 128, biases=2)


def one_hot_inputs() -> int:
    return 50_000 * 100
