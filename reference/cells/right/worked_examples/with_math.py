"""Python does the arithmetic, with the math module for the activations."""

import math


def lstm_flip():
    f, i, o, g = 0.1, 0.9, 0.5, -0.8
    c_new = f * 2.0 + i * g
    return c_new, o * math.tanh(c_new)


def lstm_from_preactivations():
    i = 1 / (1 + math.exp(-0.5))
    f = 1 / (1 + math.exp(-2.0))
    g = math.tanh(-1.0)
    o = 1 / (1 + math.exp(0.0))
    c_new = f * 1.5 + i * g
    return c_new, o * math.tanh(c_new)


def gru_near_zero():
    z, h, n = 0.05, 0.8, -0.6
    pytorch_form = (1 - z) * n + z * h
    paper_form = (1 - z) * h + z * n
    return pytorch_form, paper_form


def gru_near_one():
    z, h, n = 0.95, 0.8, -0.6
    pytorch_form = (1 - z) * n + z * h
    paper_form = (1 - z) * h + z * n
    return pytorch_form, paper_form
