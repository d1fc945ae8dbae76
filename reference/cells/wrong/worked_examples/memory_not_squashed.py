"""tanh forgotten on the memory

Your memory c' is right, but you multiply the output gate with c' itself; the state shows o times tanh(c'),
so squash the memory first, in both LSTM examples.
"""

import math


def lstm_flip():
    c = 0.1 * 2.0 + 0.9 * (-0.8)
    h = 0.5 * c
    return c, h


def lstm_from_preactivations():
    def sigma(a):
        return 1.0 / (1.0 + math.exp(-a))

    c = sigma(2.0) * 1.5 + sigma(0.5) * math.tanh(-1.0)
    h = sigma(0.0) * c
    return c, h


def gru_near_zero():
    return 0.95 * (-0.6) + 0.05 * 0.8, 0.95 * 0.8 + 0.05 * (-0.6)


def gru_near_one():
    return 0.05 * (-0.6) + 0.95 * 0.8, 0.05 * 0.8 + 0.95 * (-0.6)


CAUGHT_BY = "lstm_flip"
