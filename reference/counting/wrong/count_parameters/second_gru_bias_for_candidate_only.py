"""Second GRU bias for the candidate only

You give the GRU's second bias to its candidate alone. It is true that only there does a second bias
matter, but PyTorch keeps b_hh for all three blocks.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    vectors = blocks * biases
    if kind == "gru" and biases == 2:
        vectors = blocks + 1
    directions = 2 if bidirectional else 1
    total, width = 0, input_size
    for _ in range(num_layers):
        total += directions * hidden_size * (blocks * (width + hidden_size) + vectors)
        width = directions * hidden_size
    return total


CAUGHT_BY = "first_numbers"
