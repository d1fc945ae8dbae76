"""Biases in the first layer only

You count biases once, in the first layer. Every layer has its own: add them inside the sum over layers.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    k = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    d = 2 if bidirectional else 1
    total = d * k * hidden_size * biases
    width = input_size
    for _ in range(num_layers):
        total += d * k * hidden_size * (width + hidden_size)
        width = d * hidden_size
    return total


CAUGHT_BY = "layers"
