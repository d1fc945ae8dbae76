"""Input and state sizes multiplied

You multiply I by H inside the bracket. A unit reads I inputs and then H states, one weight for each: that
is I + H weights a unit.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        width = input_size if layer == 0 else directions * hidden_size
        total += directions * blocks * hidden_size * (width * hidden_size + biases)
    return total


CAUGHT_BY = "first_numbers"
