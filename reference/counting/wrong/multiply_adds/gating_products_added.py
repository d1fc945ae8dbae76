"""Products entry by entry counted too

You add the gates' products such as f * c and i * g. They are real work, but only H numbers each; the
question is about the matrix products alone.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    gating = {"rnn": 0, "lstm": 3, "gru": 3}[kind] * hidden_size
    a_step = blocks * hidden_size * (input_size + hidden_size) + gating
    return a_step * seq_len * batch


CAUGHT_BY = "first_numbers"
