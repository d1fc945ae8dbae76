"""Weights from the input left out

You count the matrices that read the old state, H by H, and not those that read the input. Each block has
both: add H times what the layer reads.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    recurrent = hidden_size**2
    cells = num_layers * (2 if bidirectional else 1)
    return cells * blocks * (recurrent + biases * hidden_size)


CAUGHT_BY = "first_numbers"
