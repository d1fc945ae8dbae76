"""LSTM counted with three blocks

You count the products of the LSTM's three gates. The candidate makes the same products: four blocks.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = 1 if kind == "rnn" else 3
    return blocks * hidden_size * (input_size + hidden_size) * seq_len * batch


CAUGHT_BY = "first_numbers"
