"""Lists of shapes, whose products are summed with functools and operator."""

from functools import reduce
from operator import mul


def _total_qc_shapes(*shapes):
    return sum(reduce(mul, shape, 1) for shape in shapes)


def rnn_without_biases():
    return _total_qc_shapes((256, 100), (256, 256))


def rnn_for_longer_sequences():
    return _total_qc_shapes((256, 100), (256, 256))


def lstm_without_biases():
    return _total_qc_shapes(*[(128, 128)] * 8)


def gru_without_biases():
    return _total_qc_shapes(*[(128, 128)] * 6)


def gru_saves_percent():
    return 100 * 2 // 8


def lstm_with_one_bias():
    return _total_qc_shapes((512, 128), (512, 128), (512,))


def lstm_of_pytorch():
    return _total_qc_shapes((512, 128), (512, 128), (512,), (512,))


def gru_in_a_model():
    gru = _total_qc_shapes((384, 128), (384, 128), (384,), (384,))
    return gru + _total_qc_shapes((1000, 128), (12, 128), (12,))


def one_hot_inputs():
    return _total_qc_shapes((100, 50_000))
