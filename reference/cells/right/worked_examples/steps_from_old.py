"""The mixes are read as a step away from one end, and the activations come from exponentials alone."""

import math


def lstm_flip():
    c = 0.2 - 0.72
    e = math.exp(-2 * c)
    return c, 0.5 * (1 - e) / (1 + e)


def lstm_from_preactivations():
    def sigma(a):
        return math.exp(a) / (math.exp(a) + 1)

    def tanh(a):
        return 2 * sigma(2 * a) - 1

    c = 1.5 * sigma(2.0)
    c += sigma(0.5) * tanh(-1.0)
    return c, tanh(c) / 2


def gru_near_zero():
    old, new = 0.8, -0.6
    step = new - old
    return new - 0.05 * step, old + 0.05 * step


def gru_near_one():
    old, new = 0.8, -0.6
    step = new - old
    return new - 0.95 * step, old + 0.95 * step
