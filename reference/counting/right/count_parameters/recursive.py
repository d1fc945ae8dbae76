"""A stack is a layer below a shorter stack that reads its outputs."""


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    if num_layers == 0:
        return 0
    directions = 2 if bidirectional else 1
    blocks = ("rnn", None, "gru", "lstm").index(kind) + 1
    here = directions * blocks * hidden_size * (input_size + hidden_size + biases)
    above = count_parameters(
        kind,
        directions * hidden_size,
        hidden_size,
        num_layers=num_layers - 1,
        bidirectional=bidirectional,
        biases=biases,
    )
    return here + above
