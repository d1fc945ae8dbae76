"""Each kept sequence of states has a shape (B, T, H), and the products of the shapes are summed."""

import math


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    shapes = [(batch, seq_len, hidden_size)]
    if kind == "lstm":
        shapes.append((batch, seq_len, hidden_size))
    return sum(math.prod(shape) for shape in shapes)
