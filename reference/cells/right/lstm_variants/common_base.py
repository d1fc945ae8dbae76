"""A base class makes the parameters and sums, each cell writes only its own step."""

import torch
from torch import Tensor, nn


class _GatedBaseLstmVariantsCommonBase(nn.Module):
    blocks: int
    peepholes: tuple[str, ...] = ()

    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        rows = self.blocks * hidden_size
        self.weight_ih = nn.Parameter(torch.empty(rows, input_size))
        self.weight_hh = nn.Parameter(torch.empty(rows, hidden_size))
        self.bias_ih = nn.Parameter(torch.empty(rows))
        self.bias_hh = nn.Parameter(torch.empty(rows))
        for name in self.peepholes:
            self.register_parameter(name, nn.Parameter(torch.empty(hidden_size)))
        with torch.no_grad():
            for p in self.parameters():
                p.uniform_(-(hidden_size**-0.5), hidden_size**-0.5)

    def pre_activations(self, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
        rows = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        return rows.unflatten(-1, (self.blocks, -1)).unbind(-2)


class PeepholeLSTMCell(_GatedBaseLstmVariantsCommonBase):
    blocks = 4
    peepholes = ("weight_ci", "weight_cf", "weight_co")

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        h, c = state
        i, f, g, o = self.pre_activations(x, h)
        new_c = (f + self.weight_cf * c).sigmoid() * c + (i + self.weight_ci * c).sigmoid() * g.tanh()
        new_h = (o + self.weight_co * new_c).sigmoid() * new_c.tanh()
        return new_h, new_c


class CoupledLSTMCell(_GatedBaseLstmVariantsCommonBase):
    blocks = 3

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        h, c = state
        f, g, o = self.pre_activations(x, h)
        forget = f.sigmoid()
        new_c = forget * c + (1 - forget) * g.tanh()
        return o.sigmoid() * new_c.tanh(), new_c
