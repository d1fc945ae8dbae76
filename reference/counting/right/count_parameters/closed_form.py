"""One formula for the first layer plus the others, all of which are alike."""


def count_parameters(
    kind: str,
    input_size: int,
    hidden_size: int,
    *,
    num_layers: int = 1,
    bidirectional: bool = False,
    biases: int = 2,
) -> int:
    k = 4 if kind == "lstm" else 3 if kind == "gru" else 1
    d = 1 + bidirectional
    h = hidden_size
    first = d * k * h * (input_size + h + biases)
    other = d * k * h * (d * h + h + biases)
    return first + (num_layers - 1) * other
