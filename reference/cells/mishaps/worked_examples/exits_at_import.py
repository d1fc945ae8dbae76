"""The script leaves in the middle of the file

A sys.exit() stands between the definitions, from the time when the rest was not written; everything after it
must still be found.
"""

import math
import sys


def lstm_flip():
    c = 0.1 * 2.0 + 0.9 * -0.8
    return c, 0.5 * math.tanh(c)


print(lstm_flip())
sys.exit()


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
