"""Only the first layer reads both ways

You double the first layer and let all later ones read one way. In a bidirectional stack each layer has
both directions.
"""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    directions = 2 if bidirectional else 1
    total = directions * blocks * hidden_size * (input_size + hidden_size + biases)
    for _ in range(num_layers - 1):
        total += blocks * hidden_size * (directions * hidden_size + hidden_size + biases)
    return total


CAUGHT_BY = "layers_and_directions"
