"""All kinds cost the same

You count one block whatever the kind is. The LSTM has four of them and the GRU three, each with both
products.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    return hidden_size * (input_size + hidden_size) * seq_len * batch


CAUGHT_BY = "first_numbers"
