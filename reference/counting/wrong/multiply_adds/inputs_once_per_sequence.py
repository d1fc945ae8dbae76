"""Input multiplied once for a sequence

You count the product with the input once for the whole sequence. Each step brings an input of its own: it
is made T times, as the product with the state is.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    from_input = hidden_size * input_size
    from_states = seq_len * hidden_size * hidden_size
    return batch * blocks * (from_input + from_states)


CAUGHT_BY = "first_numbers"
