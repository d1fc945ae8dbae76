"""Large counts rounded to a float

Your formula is right, but a float has crept in, and floats are exact only up to 2**53. Stay with whole
numbers.
"""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    share = 1.0 if kind == "lstm" else 0.5
    return int(share * (2 * hidden_size + 0.0) * seq_len * batch)


CAUGHT_BY = "large_sizes"
