"""The LSTM's memory kept once only

You keep h at every step, but c only at the end. The gradient walks back along c step by step and needs
each of its values: T of them, like h.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    floats = hidden_size * seq_len
    if kind == "lstm":
        floats += hidden_size
    return floats * batch


CAUGHT_BY = "counted"
