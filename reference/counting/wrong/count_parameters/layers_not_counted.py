"""Number of layers ignored

You count one layer, however many are asked for: num_layers does not appear in your formula.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    one_way = blocks * (hidden_size * input_size + hidden_size**2 + biases * hidden_size)
    return 2 * one_way if bidirectional else one_way


CAUGHT_BY = "layers"
