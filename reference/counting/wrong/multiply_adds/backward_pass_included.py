"""Backward pass included

You count three times the forward pass, as one does for a whole step of training. Only the forward pass is
asked for.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    forward = blocks * hidden_size * (input_size + hidden_size) * seq_len * batch
    backward = forward * 2
    return forward + backward


CAUGHT_BY = "first_numbers"
