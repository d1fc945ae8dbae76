"""Quadratic in the length

You let each step keep all the states before it. They are kept already: a step adds its own and no more,
so the memory grows with T and not with its square.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = 2 if kind == "lstm" else 1
    kept = sum(range(1, seq_len + 1)) if seq_len < 10**4 else seq_len * (seq_len + 1) // 2
    return states * hidden_size * kept * batch


CAUGHT_BY = "first_numbers"
