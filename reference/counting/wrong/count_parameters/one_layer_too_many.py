"""One layer too many

You put num_layers layers on top of the first one. The first is one of them: num_layers - 1 others remain.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    k = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    d = 2 if bidirectional else 1
    total = d * k * hidden_size * (input_size + hidden_size + biases)
    if num_layers > 1:
        for _ in range(num_layers):
            total += d * k * hidden_size * (d * hidden_size + hidden_size + biases)
    return total


CAUGHT_BY = "layers"
