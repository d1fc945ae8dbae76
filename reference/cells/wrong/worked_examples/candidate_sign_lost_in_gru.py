"""Minus of the GRU's candidate lost

You mix the old state with +0.6, but the candidate is n = -0.6, so your results are too large and never
negative; put the minus back into all four products.
"""

import math


def lstm_flip():
    f, i, o, g, c = 0.1, 0.9, 0.5, -0.8, 2.0
    c_next = f * c + i * g
    h_next = o * math.tanh(c_next)
    return c_next, h_next


def lstm_from_preactivations():
    i = 1 / (1 + math.exp(-0.5))
    f = 1 / (1 + math.exp(-2.0))
    g = math.tanh(-1.0)
    o = 0.5
    c_next = f * 1.5 + i * g
    return c_next, o * math.tanh(c_next)


def gru_near_zero():
    return 0.95 * 0.6 + 0.05 * 0.8, 0.95 * 0.8 + 0.05 * 0.6


def gru_near_one():
    return 0.05 * 0.6 + 0.95 * 0.8, 0.05 * 0.8 + 0.95 * 0.6


CAUGHT_BY = "gru_near_zero"
