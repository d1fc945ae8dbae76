"""Peepholes counted for the LSTM

You add three peephole vectors to the LSTM. The usual LSTM, PyTorch's too, has none: its gates see the
input and h, but not c. Leave the extra 3H out.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    peepholes = 3 * hidden_size if kind == "lstm" else 0
    directions = 2 if bidirectional else 1
    total, width = 0, input_size
    for _ in range(num_layers):
        total += directions * (blocks * hidden_size * (width + hidden_size + biases) + peepholes)
        width = directions * hidden_size
    return total


CAUGHT_BY = "first_numbers"
