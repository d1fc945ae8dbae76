"""Every squashing is a tanh: the sigmoid is one half plus half a tanh, and the blend runs in halves too."""

import torch
from torch import nn


class GRUCell2014(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        for name, columns in (("ih", input_size), ("hh", hidden_size)):
            bound = columns**-0.5
            weight = torch.empty(3 * hidden_size, columns).uniform_(-bound, bound)
            self.register_parameter(f"weight_{name}", nn.Parameter(weight))
            self.register_parameter(f"bias_{name}", nn.Parameter(torch.zeros(3 * hidden_size)))

    def forward(self, x, h):
        from_x = (x @ self.weight_ih.T).add(self.bias_ih).add(self.bias_hh).tensor_split(3, dim=-1)
        state_weights = self.weight_hh.tensor_split(3)

        def tanh_of(block, state, factor):
            return torch.tanh(factor * (from_x[block] + state @ state_weights[block].T))

        reset = 0.5 + 0.5 * tanh_of(0, h, 0.5)
        balance = tanh_of(1, h, 0.5)
        candidate = tanh_of(2, reset * h, 1.0)
        return 0.5 * (h + candidate) + 0.5 * balance * (candidate - h)
