"""A float returned

Your numbers are right, but dividing with `/` makes floats of them. A count is a whole number: use `//`,
or do not divide.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    rows = {"rnn": 1, "lstm": 4, "gru": 3}[kind] * hidden_size
    both_ways = 2 * rows * (input_size + hidden_size) * seq_len * batch
    return both_ways / 2


CAUGHT_BY = "interface"
