"""Input and state side by side, times the two weights side by side."""

import torch
from torch import Tensor, nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(nn.init.xavier_uniform_(torch.empty(4 * hidden_size, input_size)))
        self.weight_hh = nn.Parameter(nn.init.orthogonal_(torch.empty(4 * hidden_size, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(4 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        h, c = state
        xh = torch.cat((x, h), dim=1)
        W = torch.cat((self.weight_ih, self.weight_hh), dim=1)
        z = xh.matmul(W.transpose(0, 1)) + (self.bias_ih + self.bias_hh)
        n = c.size(1)
        z_i, z_f, z_g, z_o = z.split(n, dim=1)
        c_new = torch.sigmoid(z_f) * c + torch.sigmoid(z_i) * torch.tanh(z_g)
        h_new = torch.sigmoid(z_o) * torch.tanh(c_new)
        return h_new, c_new
