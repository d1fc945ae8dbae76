"""Every parameter is listed with PyTorch's name and shape, and the products of the shapes are summed."""

import math


def count_parameters(kind, input_size, hidden_size, *, num_layers=1, bidirectional=False, biases=2):
    rows = {"rnn": hidden_size, "lstm": 4 * hidden_size, "gru": 3 * hidden_size}[kind]
    endings = ["", "_reverse"] if bidirectional else [""]
    shapes = {}
    for layer in range(num_layers):
        width = input_size if layer == 0 else len(endings) * hidden_size
        for ending in endings:
            shapes[f"weight_ih_l{layer}{ending}"] = (rows, width)
            shapes[f"weight_hh_l{layer}{ending}"] = (rows, hidden_size)
            for name in ["bias_ih", "bias_hh"][:biases]:
                shapes[f"{name}_l{layer}{ending}"] = (rows,)
    return sum(math.prod(shape) for shape in shapes.values())
