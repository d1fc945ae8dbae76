"""Biases multiplied by the input size

You multiply the biases by I as if they were a matrix. They are vectors: each adds H numbers to a block
and no more.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    ways = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else ways * hidden_size
        from_input = hidden_size * reads * (1 + biases)
        from_state = hidden_size * hidden_size
        total += ways * blocks * (from_input + from_state)
    return total


CAUGHT_BY = "first_numbers"
