"""Biases never counted

You count both matrices of every block and stop there. Unless `biases` is 0, each block also has that many
vectors of H numbers.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = 4 if kind == "lstm" else 3 if kind == "gru" else 1
    directions = 2 if bidirectional else 1
    first = blocks * hidden_size * (input_size + hidden_size)
    later = blocks * hidden_size * (directions * hidden_size + hidden_size)
    return directions * (first + (num_layers - 1) * later)


CAUGHT_BY = "first_numbers"
