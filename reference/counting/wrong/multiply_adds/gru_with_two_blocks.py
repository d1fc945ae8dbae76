"""GRU counted with two blocks

You count the products of the GRU's two gates. The candidate makes the same products: three blocks.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    gates = {"rnn": 1, "gru": 2, "lstm": 4}
    per_step = gates[kind] * (hidden_size * input_size + hidden_size * hidden_size)
    return per_step * seq_len * batch


CAUGHT_BY = "first_numbers"
