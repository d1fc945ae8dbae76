"""One state of double width for both directions

You treat a bidirectional layer as one layer with 2H units, whose halves read each other. They do not:
each direction has a state of H numbers and an H by H matrix. Count one direction and double it.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    if bidirectional:
        hidden_size = 2 * hidden_size
    total, width = 0, input_size
    for _ in range(num_layers):
        total += blocks * hidden_size * (width + hidden_size + biases)
        width = hidden_size
    return total


CAUGHT_BY = "directions"
