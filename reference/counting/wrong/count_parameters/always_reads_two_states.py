"""Later layers always read 2H

You let each later layer read 2H numbers even if there is one direction only. Multiply H by the number of
directions.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    first = blocks * hidden_size * (input_size + hidden_size + biases)
    upper = blocks * hidden_size * (2 * hidden_size + hidden_size + biases)
    return directions * (first + (num_layers - 1) * upper)


CAUGHT_BY = "layers"
