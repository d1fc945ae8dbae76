"""Write one step of an LSTM; the counterpart of nn.LSTMCell, which may not compute it."""

import torch
from torch import nn


class LSTMCell(nn.Module):
    """One step of an LSTM; parameters named and shaped as in nn.LSTMCell."""

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        raise NotImplementedError("create weight_ih, weight_hh, bias_ih and bias_hh")

    def forward(self, x: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """x (B, I) and the pair (h, c), each (B, H), give the next pair."""
        raise NotImplementedError("compute the next state")
