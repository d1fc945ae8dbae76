"""Input and forget gate swapped

You weight the old memory with 0.9 and the candidate with 0.1, so hardly anything is forgotten; here f = 0.1
belongs to the old memory and i = 0.9 to the candidate.
"""

import math


def lstm_flip():
    i, f, o = 0.9, 0.1, 0.5
    g, c = -0.8, 2.0
    c_next = i * c + f * g
    return c_next, o * math.tanh(c_next)


def lstm_from_preactivations() -> tuple[float, float]:
    def sigmoid(a):
        return 1 / (1 + math.exp(-a))

    c = sigmoid(2.0) * 1.5 + sigmoid(0.5) * math.tanh(-1.0)
    return c, sigmoid(0.0) * math.tanh(c)


def gru_near_zero() -> tuple[float, float]:
    z, h, n = 0.05, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


def gru_near_one() -> tuple[float, float]:
    z, h, n = 0.95, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


CAUGHT_BY = "lstm_flip"
