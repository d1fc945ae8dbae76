"""Whole prefix read again at every step

You count 1 + 2 + ... + T steps, as if each output were computed from the first input on. The state
remembers what was read: one step for each input is enough.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    steps = seq_len * (seq_len + 1) // 2
    return steps * batch * blocks * hidden_size * (input_size + hidden_size)


CAUGHT_BY = "first_numbers"
