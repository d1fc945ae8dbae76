"""Old state kept in full

You give the candidate its weight but keep the whole old state beside it, so the two weights add up to more
than 1 and the state can grow without limit; what one of them gains the other has to lose.
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
    z, h, n = 0.05, 0.8, -0.6
    return h + (1 - z) * n, h + z * n


def gru_near_one():
    z, h, n = 0.95, 0.8, -0.6
    return h + (1 - z) * n, h + z * n


CAUGHT_BY = "gru_near_one"
