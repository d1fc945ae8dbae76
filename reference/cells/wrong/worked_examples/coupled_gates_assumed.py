"""Input gate taken as one minus the forget gate

You write 1 - f of the candidate and never use the input gate; that is the coupled cell of exercise 6, while
the plain LSTM has its own i. The first example hides it because 0.1 and 0.9 happen to add up to 1.
"""

import math


def lstm_flip():
    f = 0.1
    c = f * 2.0 + (1 - f) * -0.8
    return c, 0.5 * math.tanh(c)


def lstm_from_preactivations():
    f = 1 / (1 + math.exp(-2.0))
    o = 1 / (1 + math.exp(0.0))
    c = f * 1.5 + (1 - f) * math.tanh(-1.0)
    return c, o * math.tanh(c)


def gru_near_zero() -> tuple[float, float]:
    z, h, n = 0.05, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


def gru_near_one() -> tuple[float, float]:
    z, h, n = 0.95, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


CAUGHT_BY = "lstm_from_preactivations"
