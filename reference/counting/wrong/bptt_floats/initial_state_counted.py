"""Initial state counted

You count T + 1 states, the initial one included. It was handed in and is not counted here: the states
after steps 1 to T are T.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = 2 if kind == "lstm" else 1
    return states * hidden_size * (seq_len + 1) * batch


CAUGHT_BY = "first_numbers"
