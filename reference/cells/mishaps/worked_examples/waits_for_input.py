"""The file asks a question when it is run

Nobody is there to answer it; the definitions do not depend on the answer and must get full marks.
"""

import math


def lstm_flip():
    c = 0.1 * 2.0 + 0.9 * -0.8
    return c, 0.5 * math.tanh(c)


name_worked_examples_waits_for_input = input("Your name, please: ")


def lstm_from_preactivations():
    i, f, o = (1 / (1 + math.exp(-a)) for a in (0.5, 2.0, 0.0))
    c = f * 1.5 + i * math.tanh(-1.0)
    return c, o * math.tanh(c)


def gru_near_zero():
    z, h, n = 0.05, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


def gru_near_one():
    z, h, n = 0.95, 0.8, -0.6
    return (1 - z) * n + z * h, (1 - z) * h + z * n


CHECK = ""
OUTCOME = "passed"
