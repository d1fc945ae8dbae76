"""The two stacked matrix products of a step, each with its own cost."""


def _product_ma_two(rows, inner, columns):
    return rows * inner * columns


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    rows = hidden_size
    if kind == "lstm":
        rows = 4 * hidden_size
    elif kind == "gru":
        rows = 3 * hidden_size
    step = _product_ma_two(rows, input_size, batch) + _product_ma_two(rows, hidden_size, batch)
    return seq_len * step
