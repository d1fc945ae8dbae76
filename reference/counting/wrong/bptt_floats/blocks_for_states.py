"""Blocks counted instead of states

You multiply by the number of blocks, four or three. A step leaves states behind: h alone for RNN and GRU,
h and c for the LSTM.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    return {"rnn": 1, "lstm": 4, "gru": 3}[kind] * hidden_size * seq_len * batch


CAUGHT_BY = "first_numbers"
