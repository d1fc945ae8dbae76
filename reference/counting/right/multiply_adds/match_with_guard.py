"""A match over the kinds, with an error for any other, and the distributed form of the formula."""


def multiply_adds(kind: str, input_size: int, hidden_size: int, seq_len: int, batch: int = 1) -> int:
    match kind.lower():
        case "rnn":
            times = 1
        case "gru":
            times = 3
        case "lstm":
            times = 4
        case other:
            raise ValueError(other)
    times *= seq_len * batch
    return times * hidden_size * input_size + times * hidden_size**2
