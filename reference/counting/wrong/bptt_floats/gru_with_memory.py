"""GRU given a memory as well

You count two states for the GRU. Its h is state and memory in one: only the LSTM has a c beside it.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = 1 if kind == "rnn" else 2
    return states * hidden_size * seq_len * batch


CAUGHT_BY = "first_numbers"
