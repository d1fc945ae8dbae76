"""Shapes returned instead of a number

You return the shape of what is kept. Multiply its entries: the number of floats is asked for.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    if kind == "lstm":
        return (2, batch, seq_len, hidden_size)
    return (batch, seq_len, hidden_size)


CAUGHT_BY = "interface"
