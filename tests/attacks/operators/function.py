"""Call `torch.lstm_cell`.

earns: nothing
holds: T0
fires: free
tells: It calls PyTorch's own lstm_cell
"""

import torch
from kit import Borrowed


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        return torch.lstm_cell(x, state, *weights)
