"""Input weights, state weights and biases are counted apart over the whole network and added at the end."""


def count_parameters(
    kind: str,
    input_size: int,
    hidden_size: int,
    *,
    num_layers: int = 1,
    bidirectional: bool = False,
    biases: int = 2,
) -> int:
    match kind:
        case "rnn":
            blocks = 1
        case "gru":
            blocks = 3
        case "lstm":
            blocks = 4
        case _:
            raise ValueError(f"unknown kind: {kind}")
    cells = num_layers * (2 if bidirectional else 1)
    bottom = 2 if bidirectional else 1
    upper = cells - bottom
    from_below = bottom * input_size * hidden_size + upper * bottom * hidden_size**2
    from_state = cells * hidden_size**2
    shifts = cells * biases * hidden_size
    return blocks * (from_below + from_state + shifts)
