"""Biases counted as multiply-adds

You count the two biases along with the weights. Adding a bias multiplies nothing, and only the matrix
products are asked for: I + H for each unit.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    rows = {"rnn": 1, "lstm": 4, "gru": 3}[kind] * hidden_size
    parameters = rows * (input_size + hidden_size + 2)
    return parameters * seq_len * batch


CAUGHT_BY = "first_numbers"
