"""Bytes given instead of floats

You multiply by four bytes a float. The question asks for the number of floats.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = 2 if kind == "lstm" else 1
    bytes_each = 4
    return states * hidden_size * seq_len * batch * bytes_each


CAUGHT_BY = "first_numbers"
