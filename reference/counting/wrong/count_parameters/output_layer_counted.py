"""Output layer counted too

You add H times H weights for an output layer W_hy. `nn.RNN` and its kin have none: their output is the
state itself, and a head on top is a layer of its own.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    total, reads = 0, input_size
    for _ in range(num_layers):
        w_xh = reads * hidden_size
        w_hh = hidden_size * hidden_size
        total += directions * blocks * (w_xh + w_hh + biases * hidden_size)
        reads = directions * hidden_size
    w_hy = hidden_size * hidden_size
    return total + w_hy


CAUGHT_BY = "first_numbers"
