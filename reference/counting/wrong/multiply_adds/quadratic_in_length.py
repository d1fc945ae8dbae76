"""Quadratic in the length

You let each step look at all steps, T times T, as attention does. A recurrent step looks at one input and
one state, so the cost grows with T and not with its square.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    return batch * blocks * hidden_size * (input_size + hidden_size) * seq_len**2


CAUGHT_BY = "first_numbers"
