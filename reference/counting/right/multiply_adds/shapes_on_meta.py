"""Shapes come from tensors without memory, and rows times inner axis times columns from their products."""

import torch


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    with torch.device("meta"):
        both = torch.empty(batch, input_size + hidden_size)
        weight = torch.empty(input_size + hidden_size, blocks * hidden_size)
    rows, columns = (both @ weight).shape
    return seq_len * rows * weight.shape[0] * columns
