"""The hidden states first, and for the LSTM the memories on top."""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    total = hidden_size * seq_len
    if kind == "lstm":
        total += hidden_size * seq_len
    return batch * total
