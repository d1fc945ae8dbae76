"""Every gate has its own lines: its rows of each weight, its piece of each bias."""

import torch
import torch.nn as nn


class PeepholeLSTMCell(nn.Module):
    """LSTM with peephole connections."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(4 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(4 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))
        self.weight_ci = nn.Parameter(torch.zeros(hidden_size))
        self.weight_cf = nn.Parameter(torch.zeros(hidden_size))
        self.weight_co = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, state):
        h, c = state
        n = self.hidden_size
        W, U, b, d = self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh

        i = x @ W[:n].T + b[:n] + h @ U[:n].T + d[:n] + self.weight_ci * c
        f = x @ W[n : 2 * n].T + b[n : 2 * n] + h @ U[n : 2 * n].T + d[n : 2 * n] + self.weight_cf * c
        g = x @ W[2 * n : 3 * n].T + b[2 * n : 3 * n] + h @ U[2 * n : 3 * n].T + d[2 * n : 3 * n]
        o = x @ W[3 * n :].T + b[3 * n :] + h @ U[3 * n :].T + d[3 * n :]

        c_new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h_new = torch.sigmoid(o + self.weight_co * c_new) * torch.tanh(c_new)
        return h_new, c_new


class CoupledLSTMCell(nn.Module):
    """LSTM with i = 1 - f."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(3 * hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x, state):
        h, c = state
        n = self.hidden_size
        W, U, b = self.weight_ih, self.weight_hh, self.bias_ih + self.bias_hh

        f = torch.sigmoid(x @ W[:n].T + h @ U[:n].T + b[:n])
        g = torch.tanh(x @ W[n : 2 * n].T + h @ U[n : 2 * n].T + b[n : 2 * n])
        o = torch.sigmoid(x @ W[2 * n :].T + h @ U[2 * n :].T + b[2 * n :])
        i = 1 - f

        c_new = f * c + i * g
        return o * torch.tanh(c_new), c_new
