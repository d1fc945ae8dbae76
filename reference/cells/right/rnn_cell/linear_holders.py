"""Two nn.Linear layers lend their initialised parameters, which are registered under the names asked for."""

from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        input_layer = nn.Linear(input_size, hidden_size)
        state_layer = nn.Linear(hidden_size, hidden_size)
        self.weight_ih, self.bias_ih = input_layer.weight, input_layer.bias
        self.weight_hh, self.bias_hh = state_layer.weight, state_layer.bias

    def forward(self, x, h):
        linear = nn.functional.linear
        return linear(x, self.weight_ih, self.bias_ih).add(linear(h, self.weight_hh, self.bias_hh)).tanh()
