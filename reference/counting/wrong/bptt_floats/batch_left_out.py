"""Batch left out

You count the states of one sequence. The parameters are shared within a batch, but every sequence has its
own states: multiply by `batch`.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = {"rnn": 1, "lstm": 2, "gru": 1}[kind]
    return states * hidden_size * seq_len


CAUGHT_BY = "batches"
