"""A matrix kept for every step

You keep H by H numbers a step, as if each step had weights or a Jacobian of its own. The weights are
shared and stand in memory once; a step adds its states, H numbers each.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    states = 2 if kind == "lstm" else 1
    return states * hidden_size**2 * seq_len * batch


CAUGHT_BY = "first_numbers"
