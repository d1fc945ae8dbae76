"""The states are spelled out as letters and counted."""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    kept = {"rnn": "h", "gru": "h", "lstm": "hc"}[kind]
    return sum(batch * seq_len * hidden_size for _ in kept)
