"""F.linear twice, the four blocks unflattened into an axis of their own and unbound."""

import torch.nn.functional as F
from torch import empty, nn, sigmoid, tanh


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        for name, *shape in (
            ("weight_ih", 4 * hidden_size, input_size),
            ("weight_hh", 4 * hidden_size, hidden_size),
            ("bias_ih", 4 * hidden_size),
            ("bias_hh", 4 * hidden_size),
        ):
            self.register_parameter(name, nn.Parameter(nn.init.normal_(empty(shape), std=0.1)))

    def forward(self, x, state):
        (h, c) = state
        pre = F.linear(x, self.weight_ih, self.bias_ih) + F.linear(h, self.weight_hh, self.bias_hh)
        i, f, g, o = pre.unflatten(1, (4, -1)).unbind(dim=1)
        memory = sigmoid(f).mul(c).add(sigmoid(i).mul(tanh(g)))
        return sigmoid(o).mul(tanh(memory)), memory
