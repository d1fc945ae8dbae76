"""Input and state sizes multiplied

You multiply I by H inside the bracket. A unit makes I products with the input and H with the state: I +
H.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    k = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    return k * hidden_size * (input_size * hidden_size) * seq_len * batch


CAUGHT_BY = "first_numbers"
