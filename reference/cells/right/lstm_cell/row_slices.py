"""One product per gate, with the gate's rows cut out of the stacked weights."""

import torch
import torch.nn as nn


class LSTMCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        H = hidden_size
        self.H = H
        self.weight_ih = nn.Parameter(torch.randn(4 * H, input_size) / input_size**0.5)
        self.weight_hh = nn.Parameter(torch.randn(4 * H, H) / H**0.5)
        self.bias_ih = nn.Parameter(torch.zeros(4 * H))
        self.bias_hh = nn.Parameter(torch.zeros(4 * H))

    def forward(self, x, state):
        h_prev, c_prev = state
        H = self.H

        W_ii, W_hi = self.weight_ih[:H], self.weight_hh[:H]
        W_if, W_hf = self.weight_ih[H : 2 * H], self.weight_hh[H : 2 * H]
        W_ig, W_hg = self.weight_ih[2 * H : 3 * H], self.weight_hh[2 * H : 3 * H]
        W_io, W_ho = self.weight_ih[3 * H :], self.weight_hh[3 * H :]
        b = self.bias_ih + self.bias_hh

        # input gate
        i = torch.sigmoid(x @ W_ii.T + h_prev @ W_hi.T + b[:H])
        # forget gate
        f = torch.sigmoid(x @ W_if.T + h_prev @ W_hf.T + b[H : 2 * H])
        # candidate
        g = torch.tanh(x @ W_ig.T + h_prev @ W_hg.T + b[2 * H : 3 * H])
        # output gate
        o = torch.sigmoid(x @ W_io.T + h_prev @ W_ho.T + b[3 * H :])

        c_next = f * c_prev + i * g
        h_next = o * torch.tanh(c_next)
        return h_next, c_next
