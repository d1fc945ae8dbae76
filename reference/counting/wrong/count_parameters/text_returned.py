"""A text returned

You return the number as a nicely grouped text. Return the number itself, and format it where it is
printed.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    total, width = 0, input_size
    for _ in range(num_layers):
        total += directions * blocks * hidden_size * (width + hidden_size + biases)
        width = directions * hidden_size
    return f"{total:,}"


CAUGHT_BY = "interface"
