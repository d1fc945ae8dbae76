"""Bidirectional stack taken as twice a plain one

You count a stack that reads one way and double it. From the second layer on each direction reads the
states of *both* directions, 2H numbers, so the stack is more than doubled.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    total = 0
    for layer in range(num_layers):
        width = input_size if layer == 0 else hidden_size
        total += blocks * hidden_size * (width + hidden_size + biases)
    if bidirectional:
        total *= 2
    return total


CAUGHT_BY = "layers_and_directions"
