"""States a step times their size, steps and sequences."""


def bptt_floats(kind: str, hidden_size: int, seq_len: int, batch: int = 1) -> int:
    states = 2 if kind == "lstm" else 1
    return states * hidden_size * seq_len * batch
