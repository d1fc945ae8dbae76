"""Product with the state left out

You count the products with the input and not those with the old state. Both are made at every step: H
times I + H in each block.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    return blocks * hidden_size * input_size * seq_len * batch


CAUGHT_BY = "first_numbers"
