"""The biases ride along as one more weight column on an input that is always one."""

from typing import NamedTuple

import torch
from torch import Tensor, nn


class _BlocksGruBiasAsWeight(NamedTuple):
    reset: Tensor
    update: Tensor
    new: Tensor


def _affine_gru_bias_as_weight(inputs: Tensor, weight: Tensor, bias: Tensor) -> _BlocksGruBiasAsWeight:
    padded = torch.nn.functional.pad(inputs, (0, 1), value=1.0)
    extended = torch.hstack([weight, bias.unsqueeze(1)])
    return _BlocksGruBiasAsWeight(*(padded @ block.T for block in extended.chunk(3)))


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        rows = 3 * hidden_size
        self.weight_ih = nn.Parameter(nn.init.xavier_normal_(torch.empty(rows, input_size)))
        self.weight_hh = nn.Parameter(nn.init.xavier_normal_(torch.empty(rows, hidden_size)))
        self.bias_ih = nn.Parameter(torch.zeros(rows))
        self.bias_hh = nn.Parameter(torch.zeros(rows))

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        seen = _affine_gru_bias_as_weight(x, self.weight_ih, self.bias_ih)
        kept = _affine_gru_bias_as_weight(h, self.weight_hh, self.bias_hh)
        reset = torch.sigmoid(seen.reset + kept.reset)
        update = torch.sigmoid(seen.update + kept.update)
        return (1 - update) * torch.tanh(seen.new + reset * kept.new) + update * h
