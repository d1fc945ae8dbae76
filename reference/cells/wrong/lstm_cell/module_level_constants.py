"""Constant tensors at the top of the file

The factors that turn one sigmoid into a tanh are made once, when the file is read, and stay on the CPU for ever.
Make them from x (x.new_tensor), or register them as a buffer, which .to moves along with the parameters.
"""

import torch
from torch import nn

FACTORS_LSTM_MLC = torch.tensor([[1.0], [1.0], [2.0], [1.0]])
SHIFTS_LSTM_MLC = torch.tensor([[0.0], [0.0], [-1.0], [0.0]])


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        a = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        factors, shifts = FACTORS_LSTM_MLC.to(a.dtype), SHIFTS_LSTM_MLC.to(a.dtype)
        i, f, g, o = (factors * torch.sigmoid(factors * a.view(-1, 4, self.hidden_size)) + shifts).unbind(1)
        c_next = f * c + i * g
        return o * torch.tanh(c_next), c_next


CAUGHT_BY = "devices"
