"""Activations of the gates counted

You count what each gate computed as well. It may be kept too, but it is not what is asked for: only the
states h, and c for the LSTM.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    activations = {"rnn": 0, "lstm": 4, "gru": 3}[kind]
    states = 2 if kind == "lstm" else 1
    return (activations + states) * hidden_size * seq_len * batch


CAUGHT_BY = "first_numbers"
