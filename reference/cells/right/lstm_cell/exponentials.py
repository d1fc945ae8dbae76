"""The sigmoid as a reciprocal with an exponential, tanh(a) as twice the sigmoid of 2a, less one."""

import torch
from torch import nn


def _sigmoid_lstm_cell_exponentials(a):
    return 1 / (1 + torch.exp(-a))


def _tanh_lstm_cell_exponentials(a):
    return 2 * _sigmoid_lstm_cell_exponentials(2 * a) - 1


class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()

        def new(*shape):
            return nn.Parameter(torch.empty(*shape).uniform_(-(hidden_size**-0.5), hidden_size**-0.5))

        self.weight_ih = new(4 * hidden_size, input_size)
        self.weight_hh = new(4 * hidden_size, hidden_size)
        self.bias_ih = new(4 * hidden_size)
        self.bias_hh = new(4 * hidden_size)

    def forward(self, x, state):
        h, c = state
        blocks = (x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh).chunk(4, 1)
        i = _sigmoid_lstm_cell_exponentials(blocks[0])
        f = _sigmoid_lstm_cell_exponentials(blocks[1])
        g = _tanh_lstm_cell_exponentials(blocks[2])
        o = _sigmoid_lstm_cell_exponentials(blocks[3])
        c2 = c * f + g * i
        h2 = _tanh_lstm_cell_exponentials(c2) * o
        return h2, c2
