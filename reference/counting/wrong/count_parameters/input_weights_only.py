"""Weights from the state left out

You count the matrices that read the input and not those that read the old state, without which the
network would not be recurrent: add H times H in each block.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    total, fan_in = 0, input_size
    for _ in range(num_layers):
        total += directions * blocks * (fan_in * hidden_size + biases * hidden_size)
        fan_in = directions * hidden_size
    return total


CAUGHT_BY = "first_numbers"
