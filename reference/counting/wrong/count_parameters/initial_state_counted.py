"""Initial state counted as a parameter

You add H numbers for h_0 of each layer and direction. The initial state is handed in with the data, or is
zero; it is no parameter of `nn.RNN` and its kin.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    ways = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = ways * hidden_size if layer else input_size
        weights = blocks * hidden_size * (reads + hidden_size)
        h0 = hidden_size
        total += ways * (weights + blocks * biases * hidden_size + h0)
    return total


CAUGHT_BY = "first_numbers"
