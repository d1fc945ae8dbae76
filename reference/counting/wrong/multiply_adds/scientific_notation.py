"""Large counts rounded to a float

Your formula is right, but a product with `1e0` or any other float is a float, exact only up to 2**53.
Stay with whole numbers to the end.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1.0, "lstm": 4.0, "gru": 3.0}[kind]
    return int(blocks * hidden_size * (input_size + hidden_size) * seq_len * batch)


CAUGHT_BY = "large_sizes"
