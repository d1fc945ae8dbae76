"""Squares worked out as floats

Your formula is right, but `math.pow` gives a float, which is exact only up to 2**53; large counts come
out a little off. Use `hidden_size**2`, which stays a whole number.
"""

import math


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    total, width = 0, input_size
    for _ in range(num_layers):
        total += directions * blocks * (width * hidden_size + math.pow(hidden_size, 2) + biases * hidden_size)
        width = directions * hidden_size
    return int(total)


CAUGHT_BY = "large_sizes"
