"""First layer forgotten in a stack

You add num_layers - 1 layers that read states, but the layer that reads the input is only there when it
is the only one. A stack of L layers has it too.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    if num_layers == 1:
        return directions * blocks * hidden_size * (input_size + hidden_size + biases)
    upper = directions * blocks * hidden_size * (directions * hidden_size + hidden_size + biases)
    return (num_layers - 1) * upper


CAUGHT_BY = "layers"
