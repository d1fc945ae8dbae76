"""One number returned instead of a pair

Each of your two LSTM examples returns h' alone, although c' is there in your code and right; return the
pair c', h'.
"""

import math


def lstm_flip():
    c = 0.1 * 2.0 + 0.9 * (-0.8)
    return 0.5 * math.tanh(c)


def lstm_from_preactivations():
    def sigmoid(a):
        return 1 / (1 + math.exp(-a))

    c = sigmoid(2.0) * 1.5 + sigmoid(0.5) * math.tanh(-1.0)
    return sigmoid(0.0) * math.tanh(c)


def gru_near_zero() -> tuple[float, float]:
    z, h, n = 0.05, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


def gru_near_one() -> tuple[float, float]:
    z, h, n = 0.95, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


CAUGHT_BY = "format"
