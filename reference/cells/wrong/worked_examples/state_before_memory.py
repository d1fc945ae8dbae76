"""State returned before the memory

Both of your LSTM numbers are right, but you return (h', c') and these examples ask for the pair (c', h');
exchange the two.
"""

import math


def lstm_flip():
    c = 0.1 * 2.0 + 0.9 * (-0.8)
    h = 0.5 * math.tanh(c)
    return h, c


def lstm_from_preactivations():
    def sigmoid(a):
        return 1 / (1 + math.exp(-a))

    c = sigmoid(2.0) * 1.5 + sigmoid(0.5) * math.tanh(-1.0)
    h = sigmoid(0.0) * math.tanh(c)
    return h, c


def gru_near_zero() -> tuple[float, float]:
    z, h, n = 0.05, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


def gru_near_one() -> tuple[float, float]:
    z, h, n = 0.95, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


CAUGHT_BY = "lstm_from_preactivations"
