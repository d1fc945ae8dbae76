"""Both directions share the biases

You double the matrices for the way back and count the biases once. The way back has biases of its own:
bias_ih_l0_reverse and bias_hh_l0_reverse.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    ways = 2 if bidirectional else 1
    total, reads = 0, input_size
    for _ in range(num_layers):
        matrices = ways * blocks * hidden_size * (reads + hidden_size)
        vectors = blocks * biases * hidden_size
        total += matrices + vectors
        reads = ways * hidden_size
    return total


CAUGHT_BY = "directions"
