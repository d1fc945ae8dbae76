"""The two conventions for z exchanged

Your two numbers are right but stand in each other's place, in both GRU examples: in PyTorch's form z
weights the old state, in the 2014 form it weights the candidate. Near z = 0 PyTorch's form therefore takes
the candidate.
"""

import math


def lstm_flip() -> tuple[float, float]:
    c = 0.1 * 2.0 + 0.9 * (-0.8)
    return c, 0.5 * math.tanh(c)


def lstm_from_preactivations():
    i = 1 / (1 + math.exp(-0.5))
    f = 1 / (1 + math.exp(-2.0))
    g = math.tanh(-1.0)
    o = 0.5
    c_next = f * 1.5 + i * g
    return c_next, o * math.tanh(c_next)


def gru_near_zero() -> tuple[float, float]:
    z, h, n = 0.05, 0.8, -0.6
    pytorch = (1 - z) * h + z * n
    cho = z * h + (1 - z) * n
    return pytorch, cho


def gru_near_one() -> tuple[float, float]:
    z, h, n = 0.95, 0.8, -0.6
    pytorch = (1 - z) * h + z * n
    cho = z * h + (1 - z) * n
    return pytorch, cho


CAUGHT_BY = "gru_near_zero"
