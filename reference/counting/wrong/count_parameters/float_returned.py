"""A float returned

Your numbers are right, but a division with `/` makes floats of them. Counts are whole numbers: use `//`,
or do not divide at all.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    d = 2 if bidirectional else 1
    later = d * blocks * hidden_size * (d * hidden_size + hidden_size + biases)
    first = later * (input_size + hidden_size + biases) / (d * hidden_size + hidden_size + biases)
    return first + (num_layers - 1) * later


CAUGHT_BY = "interface"
