"""States of both directions in the recurrent matrix

In the later layers you let the recurrent matrix read 2H numbers too. Only what comes from below is
joined; each direction still looks back at its own state of H numbers.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    d = 2 if bidirectional else 1
    total = d * blocks * hidden_size * (input_size + hidden_size + biases)
    for _ in range(1, num_layers):
        joined = d * hidden_size
        total += d * blocks * hidden_size * (joined + joined + biases)
    return total


CAUGHT_BY = "layers_and_directions"
