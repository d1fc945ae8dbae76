"""Batch left out

You count one sequence. The weights are shared by the sequences of a batch, but each has its own products:
multiply by `batch`.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    a_step = blocks * hidden_size * (input_size + hidden_size)
    return seq_len * a_step


CAUGHT_BY = "batches"
