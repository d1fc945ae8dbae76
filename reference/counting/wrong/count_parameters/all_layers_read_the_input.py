"""All layers read the input

You count every layer like the first one. From the second on, a layer reads the states of the layer below
it and not the I inputs.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    layer = blocks * hidden_size * (input_size + hidden_size + biases)
    return num_layers * directions * layer


CAUGHT_BY = "layers"
