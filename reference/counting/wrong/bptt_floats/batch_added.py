"""Batch added instead of multiplied

You add H numbers for each further sequence. Each sequence leaves states at each step: multiply the whole
by `batch`.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = {"rnn": 1, "lstm": 2, "gru": 1}[kind]
    one_sequence = states * hidden_size * seq_len
    return one_sequence + (batch - 1) * hidden_size


CAUGHT_BY = "batches"
