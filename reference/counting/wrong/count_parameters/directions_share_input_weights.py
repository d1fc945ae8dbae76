"""Both directions share the input weights

You double what reads the state and count what reads the input once. The way back has a W of its own,
besides its U.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    ways = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = ways * hidden_size if layer else input_size
        total += blocks * hidden_size * reads
        total += ways * blocks * hidden_size * (hidden_size + biases)
    return total


CAUGHT_BY = "directions"
