"""Multiplication and addition counted apart

You count two operations for each weight, as tables of floating-point operations do. Here a multiplication
with its addition is one: leave the factor 2 out.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    flops = 2 * blocks * hidden_size * (input_size + hidden_size)
    return flops * seq_len * batch


CAUGHT_BY = "first_numbers"
