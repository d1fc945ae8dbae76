"""Bias of one block only

You add a bias of H numbers once for the layer. Every block adds a bias of its own before it squashes, so
the bias has k times H numbers.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    directions = 2 if bidirectional else 1
    total, reads = 0, input_size
    for _ in range(num_layers):
        matrices = blocks * hidden_size * (reads + hidden_size)
        total += directions * (matrices + biases * hidden_size)
        reads = directions * hidden_size
    return total


CAUGHT_BY = "first_numbers"
