"""First product with the state skipped

You leave out the product with h_0, since h_0 may be zero. It is made all the same, and the count asks for
it: T products with the state, like T with the input.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    inputs = seq_len * blocks * hidden_size * input_size
    states = max(seq_len - 1, 0) * blocks * hidden_size * hidden_size
    return batch * (inputs + states)


CAUGHT_BY = "first_numbers"
