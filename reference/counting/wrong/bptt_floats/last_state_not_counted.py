"""Last state not counted

You count the states between the steps, T - 1 of them. The state after the last step is kept too, since
the loss is computed from it: T states.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = 2 if kind == "lstm" else 1
    return states * hidden_size * max(seq_len - 1, 0) * batch


CAUGHT_BY = "first_numbers"
