"""Two biases in each block, whatever is asked

Your count is PyTorch's, and stays PyTorch's when one bias or none is asked for: multiply H by `biases`
and not by 2.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    rows = hidden_size * {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    ways = 1 + int(bidirectional)
    total = 0
    for layer in range(num_layers):
        reads = input_size if layer == 0 else ways * hidden_size
        weights = rows * reads + rows * hidden_size
        bias_ih = bias_hh = rows
        total += ways * (weights + bias_ih + bias_hh)
    return total


CAUGHT_BY = "one_layer"
