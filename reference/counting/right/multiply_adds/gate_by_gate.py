"""A sum over the gates' names, each with its fan-in per unit."""

_GATES_MA_BY_GATE = {
    "rnn": ["state"],
    "lstm": ["input", "forget", "candidate", "output"],
    "gru": ["reset", "update", "candidate"],
}


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    once = 0
    for _ in _GATES_MA_BY_GATE[kind]:
        fan_in = input_size + hidden_size
        once += hidden_size * fan_in
    return once * seq_len * batch
