"""Minus sign of the candidate lost

You add 0.72 where -0.72 belongs: the candidate is g = -0.8, and that minus is what flips the memory from
positive to negative. Carry the sign through the product.
"""

import math


def lstm_flip():
    kept = 0.1 * 2.0
    written = 0.9 * 0.8
    c = kept + written
    return c, 0.5 * math.tanh(c)


def lstm_from_preactivations():
    return 0.84714, 0.34479


def gru_near_zero():
    return -0.53, 0.73


def gru_near_one():
    return 0.73, -0.53


CAUGHT_BY = "lstm_flip"
