"""Later layers read the input as well

You let the later layers read the states below them and the input x besides. In a plain stack a layer sees
the layer below and nothing else.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    ways = 2 if bidirectional else 1
    total, below = 0, 0
    for _ in range(num_layers):
        reads = input_size + below
        total += ways * blocks * hidden_size * (reads + hidden_size + biases)
        below = ways * hidden_size
    return total


CAUGHT_BY = "layers"
