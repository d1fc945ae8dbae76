"""Sigmoid of zero taken for zero

You say that a pre-activation of 0 shuts the output gate, but the sigmoid of 0 is one half; only a large
negative number closes a gate.
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
    o = 0.0
    c = f * 1.5 + i * math.tanh(-1.0)
    return c, o * math.tanh(c)


def gru_near_zero():
    return 0.95 * (-0.6) + 0.05 * 0.8, 0.95 * 0.8 + 0.05 * (-0.6)


def gru_near_one():
    return 0.05 * (-0.6) + 0.95 * 0.8, 0.05 * 0.8 + 0.95 * (-0.6)


CAUGHT_BY = "lstm_from_preactivations"
