"""Counted in 32 bits

Your formula is right, but integers of 32 bits end at about two thousand million and then start again from
below zero. Python's own int has no end: leave the tensor out.
"""

import torch


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    rows = {"rnn": 1, "lstm": 4, "gru": 3}[kind] * hidden_size
    ways = 2 if bidirectional else 1
    sizes = []
    for layer in range(num_layers):
        reads = input_size if layer == 0 else ways * hidden_size
        for _ in range(ways):
            sizes.append([rows, reads + hidden_size + biases])
    return int(torch.tensor(sizes).prod(1).sum().to(torch.int32))


CAUGHT_BY = "large_sizes"
