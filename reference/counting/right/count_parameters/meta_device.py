"""PyTorch builds the layers on the meta device, without memory, and the biases asked for are kept."""

import torch
from torch import nn


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    layer = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind]
    with torch.device("meta"):
        network = layer(input_size, hidden_size, num_layers, bidirectional=bidirectional)
    kept = ("weight", "bias_ih", "bias_hh")[: 1 + biases]
    return sum(parameter.numel() for name, parameter in network.named_parameters() if name.startswith(kept))
