"""The formula of the handout times steps times sequences."""


def multiply_adds(kind: str, input_size: int, hidden_size: int, seq_len: int, batch: int = 1) -> int:
    k = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
    return batch * seq_len * k * hidden_size * (input_size + hidden_size)
