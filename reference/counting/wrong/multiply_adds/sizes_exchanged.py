"""Input size and hidden size exchanged

You count I units where there are H. Each of the H units reads the I inputs and the H states: H times I +
H.
"""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    k = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    return k * input_size * (input_size + hidden_size) * seq_len * batch


CAUGHT_BY = "first_numbers"
