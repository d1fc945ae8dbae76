"""PyTorch's form given for both numbers

You compute PyTorch's form and return it twice in each GRU example; in the 2014 form z stands on the
candidate and 1 - z on the old state, so the second number is a different one.
"""

import math


def lstm_flip() -> tuple[float, float]:
    c = 0.1 * 2.0 + 0.9 * (-0.8)
    return c, 0.5 * math.tanh(c)


def lstm_from_preactivations() -> tuple[float, float]:
    def sigmoid(a):
        return 1 / (1 + math.exp(-a))

    c = sigmoid(2.0) * 1.5 + sigmoid(0.5) * math.tanh(-1.0)
    return c, sigmoid(0.0) * math.tanh(c)


def gru_near_zero():
    z = 0.05
    h_next = (1 - z) * (-0.6) + z * 0.8
    return h_next, h_next


def gru_near_one():
    z = 0.95
    h_next = (1 - z) * (-0.6) + z * 0.8
    return h_next, h_next


CAUGHT_BY = "gru_near_one"
