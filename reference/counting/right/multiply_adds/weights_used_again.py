"""Each weight is used once a step and sequence, so the weights are counted and multiplied."""

import math


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = 4 if kind == "lstm" else 3 if kind == "gru" else 1
    weights = [(blocks * hidden_size, input_size), (blocks * hidden_size, hidden_size)]
    return sum(math.prod(shape) for shape in weights) * seq_len * batch
