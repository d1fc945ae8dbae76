"""Biases taken as yes or no

You ask whether there are biases and then add two in each block. `biases` is a number: with 1 only one
vector a block is to be counted.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    k = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    d = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        fan_in = (d * hidden_size if layer else input_size) + hidden_size
        if biases:
            fan_in += 2
        total += d * k * hidden_size * fan_in
    return total


CAUGHT_BY = "one_layer"
