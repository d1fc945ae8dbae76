"""Old memory shown instead of the new one

Your c' is right, but you compute the state from the old c = 2.0, so h' knows nothing of this step; put the
new memory into the tanh.
"""

import math


def lstm_flip():
    f, i, o, g, c = 0.1, 0.9, 0.5, -0.8, 2.0
    c_next = f * c + i * g
    h_next = o * math.tanh(c)
    return c_next, h_next


def lstm_from_preactivations() -> tuple[float, float]:
    def sigmoid(a):
        return 1 / (1 + math.exp(-a))

    c = sigmoid(2.0) * 1.5 + sigmoid(0.5) * math.tanh(-1.0)
    return c, sigmoid(0.0) * math.tanh(c)


def gru_near_zero():
    return 0.95 * (-0.6) + 0.05 * 0.8, 0.95 * 0.8 + 0.05 * (-0.6)


def gru_near_one():
    return 0.05 * (-0.6) + 0.95 * 0.8, 0.05 * 0.8 + 0.95 * (-0.6)


CAUGHT_BY = "lstm_flip"
