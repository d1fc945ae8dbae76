"""LSTM counted with three blocks

You count the LSTM's three gates. The candidate g has weights like any of them, which makes four blocks.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    gates = {"rnn": 1, "gru": 3, "lstm": 3}[kind]
    directions = 2 if bidirectional else 1
    total = 0
    for layer in range(num_layers):
        width = input_size if layer == 0 else directions * hidden_size
        total += directions * gates * hidden_size * (width + hidden_size + biases)
    return total


CAUGHT_BY = "first_numbers"
