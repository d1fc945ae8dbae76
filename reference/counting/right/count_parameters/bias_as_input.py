"""A bias is the weight of an input that is always 1, so that each unit has a fan-in."""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    units_of = dict(rnn=1, lstm=4, gru=3)
    ways = (False, True) if bidirectional else (False,)
    units = units_of[kind] * hidden_size
    widths = [input_size, *[len(ways) * hidden_size] * (num_layers - 1)]
    fan_in = [width + hidden_size + biases for width in widths for _ in ways]
    return units * sum(fan_in)
