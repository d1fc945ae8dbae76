"""One bias in each block, whatever is asked

You always count one bias vector a block, as textbooks do. PyTorch keeps two, and `biases` tells you how
many to count: use it in the place of the 1.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    total, width = 0, input_size
    for _ in range(num_layers):
        total += directions * blocks * hidden_size * (width + hidden_size + 1)
        width = directions * hidden_size
    return total


CAUGHT_BY = "first_numbers"
