"""Input size and hidden size exchanged

You give each block I rows and count I by I weights from the state. There are as many rows as the state
has numbers: H.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    k = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    d = 2 if bidirectional else 1
    n, m = hidden_size, input_size
    total = 0
    for layer in range(num_layers):
        reads = n if layer == 0 else d * m
        total += d * k * m * (reads + m + biases)
    return total


CAUGHT_BY = "first_numbers"
