"""GRU counted with four blocks

You count the GRU like the LSTM. It has no output gate: reset gate, update gate and candidate make three
blocks.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = 1 if kind == "rnn" else 4
    directions = 2 if bidirectional else 1
    per_unit = [input_size + hidden_size + biases]
    per_unit += [directions * hidden_size + hidden_size + biases] * (num_layers - 1)
    return directions * blocks * hidden_size * sum(per_unit)


CAUGHT_BY = "first_numbers"
