"""Pre-activations used as if they were gates

You multiply with 2.0 and 0.5 themselves, but these are the numbers inside the activations and a gate lies
between 0 and 1; put i, f and o through the sigmoid and g through tanh first.
"""

import math


def lstm_flip():
    f, i, o, g, c = 0.1, 0.9, 0.5, -0.8, 2.0
    c_next = f * c + i * g
    h_next = o * math.tanh(c_next)
    return c_next, h_next


def lstm_from_preactivations():
    i, f, g, o, c = 0.5, 2.0, -1.0, 0.0, 1.5
    c_next = f * c + i * g
    h_next = o * math.tanh(c_next)
    return c_next, h_next


def gru_near_zero() -> tuple[float, float]:
    z, h, n = 0.05, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


def gru_near_one() -> tuple[float, float]:
    z, h, n = 0.95, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


CAUGHT_BY = "lstm_from_preactivations"
