"""The LSTM's memory left out

You count h and not c. The LSTM hands on two states, and going back needs both of them at every step: 2H
numbers a step.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    return hidden_size * seq_len * batch


CAUGHT_BY = "first_numbers"
