"""A helper counts one direction of one layer; a loop goes up the layers."""


def _one_direction_cp_layer(blocks, reads, hidden, biases):
    input_weights = hidden * reads
    state_weights = hidden * hidden
    return blocks * (input_weights + state_weights + biases * hidden)


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    total = 0
    for layer in range(num_layers):
        reads = input_size
        if layer > 0:
            reads = 2 * hidden_size if bidirectional else hidden_size
        total += _one_direction_cp_layer(blocks, reads, hidden_size, biases)
        if bidirectional:
            total += _one_direction_cp_layer(blocks, reads, hidden_size, biases)
    return total
