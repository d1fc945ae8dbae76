"""A package that is not installed is imported

The package is there on the student's machine and is used for a picture only; the cell must get full marks.
"""

import sweetgraphs_of_my_own as graphs
import torch
from torch import nn


class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(hidden_size, input_size) * 0.1)
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.1)
        self.bias_ih = nn.Parameter(torch.zeros(hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h):
        return torch.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)


def show_rnn_cell_import_error(states):
    graphs.lines(states)


CHECK = ""
OUTCOME = "passed"
