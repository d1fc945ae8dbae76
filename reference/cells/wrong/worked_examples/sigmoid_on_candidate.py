"""Sigmoid on the candidate

You put all four numbers through the sigmoid, so the candidate comes out positive and the memory can only be
added to; the candidate is no gate, and takes tanh.
"""

import math


def lstm_flip():
    return -0.52, -0.23885


def lstm_from_preactivations():
    i, f, g, o = (1 / (1 + math.exp(-a)) for a in (0.5, 2.0, -1.0, 0.0))
    c = f * 1.5 + i * g
    return c, o * math.tanh(c)


def gru_near_zero():
    return -0.53, 0.73


def gru_near_one():
    return 0.73, -0.53


CAUGHT_BY = "lstm_from_preactivations"
