"""Candidate left without its tanh

Your three gates are right, but you write g = -1.0 into the memory as it stands; the candidate has an
activation too, tanh(-1.0).
"""

import math


def lstm_flip() -> tuple[float, float]:
    c = 0.1 * 2.0 + 0.9 * (-0.8)
    return c, 0.5 * math.tanh(c)


def lstm_from_preactivations() -> tuple[float, float]:
    def sigmoid(a: float) -> float:
        return 1 / (1 + math.exp(-a))

    i, f, o = sigmoid(0.5), sigmoid(2.0), sigmoid(0.0)
    c = f * 1.5 + i * -1.0
    return c, o * math.tanh(c)


def gru_near_zero() -> tuple[float, float]:
    z, h, n = 0.05, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


def gru_near_one() -> tuple[float, float]:
    z, h, n = 0.95, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


CAUGHT_BY = "lstm_from_preactivations"
