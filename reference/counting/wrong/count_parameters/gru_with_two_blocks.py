"""GRU counted with two blocks

You count the GRU's reset and update gates. The candidate state has a pair of matrices too: three blocks.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    if kind == "lstm":
        blocks = 4
    elif kind == "gru":
        blocks = 2
    else:
        blocks = 1
    ways = 2 if bidirectional else 1
    total, reads = 0, input_size
    for _ in range(num_layers):
        total += ways * blocks * (hidden_size * (reads + hidden_size) + biases * hidden_size)
        reads = ways * hidden_size
    return total


CAUGHT_BY = "first_numbers"
