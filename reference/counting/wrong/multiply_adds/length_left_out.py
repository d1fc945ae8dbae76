"""Number of steps left out

You count one step. Unlike the parameters, the work is done again at every step: multiply by `seq_len`.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    return batch * blocks * hidden_size * (input_size + hidden_size)


CAUGHT_BY = "first_numbers"
