"""One device fixed for the whole file

DEVICE is decided once at the top of your file, and what forward makes is put there even when its arguments live
elsewhere. A cell does not choose the device, whoever calls it does: write device=x.device.
"""

import torch
from torch import nn

DEVICE_LSTM_DFF = torch.device("cpu")


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
        ones = torch.ones(x.shape[0], 1, dtype=x.dtype, device=DEVICE_LSTM_DFF)
        weights = torch.cat([self.weight_ih, self.weight_hh, (self.bias_ih + self.bias_hh)[:, None]], dim=1)
        i, f, g, o = (torch.cat([x, h, ones], dim=1) @ weights.T).chunk(4, dim=1)
        c_next = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c_next), c_next


CAUGHT_BY = "devices"
