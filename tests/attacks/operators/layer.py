"""Call `nn.LSTMCell`.

Every way ends at PyTorch's dispatcher, where the operator is refused.

earns: nothing
holds: T0
fires: free
tells: It calls PyTorch's own lstm_cell
"""

import torch
from kit import Borrowed
from torch import nn


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        cell = nn.LSTMCell(x.shape[1], state[0].shape[1])
        with torch.no_grad():
            for mine, given in zip((cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh), weights):
                mine.set_(given)
        return cell(x, state)
