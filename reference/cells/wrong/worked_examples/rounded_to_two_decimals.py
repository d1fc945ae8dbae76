"""Results rounded to two decimals

Your way is right, but you round to two decimals and the grader compares four; give the results as they come
out, without `round`.
"""

import math


def lstm_flip():
    c = 0.1 * 2.0 + 0.9 * (-0.8)
    h = 0.5 * math.tanh(c)
    return round(c, 2), round(h, 2)


def lstm_from_preactivations():
    i = 1 / (1 + math.exp(-0.5))
    f = 1 / (1 + math.exp(-2.0))
    c = f * 1.5 + i * math.tanh(-1.0)
    h = 0.5 * math.tanh(c)
    return round(c, 2), round(h, 2)


def gru_near_zero():
    return -0.53, 0.73


def gru_near_one():
    return 0.73, -0.53


CAUGHT_BY = "lstm_flip"
