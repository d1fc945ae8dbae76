"""Product with the input left out

You count the products with the state, H by H, and not those with the input. Each block makes both at
every step: H times I + H.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    return blocks * hidden_size**2 * seq_len * batch


CAUGHT_BY = "first_numbers"
