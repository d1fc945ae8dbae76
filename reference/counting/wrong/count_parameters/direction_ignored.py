"""Second direction ignored

You count one direction, whatever `bidirectional` says. A layer that reads both ways has two sets of
weights and biases.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    total, width = 0, input_size
    for _ in range(num_layers):
        total += blocks * hidden_size * (width + hidden_size + biases)
        width = hidden_size
    return total


CAUGHT_BY = "directions"
