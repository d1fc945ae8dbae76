"""One example at a time with `torch.mv`, as the equations are written, and a `stack` at the end."""

import torch
from torch import Tensor, nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        for name, shape in [
            ("weight_ih", (3 * hidden_size, input_size)),
            ("weight_hh", (3 * hidden_size, hidden_size)),
            ("bias_ih", (3 * hidden_size,)),
            ("bias_hh", (3 * hidden_size,)),
        ]:
            setattr(self, name, nn.Parameter(torch.empty(shape).normal_(std=0.2)))

    def one_example(self, x: Tensor, h: Tensor) -> Tensor:
        a_r, a_z, a_n = (torch.mv(self.weight_ih, x) + self.bias_ih).chunk(3)
        s_r, s_z, s_n = (torch.mv(self.weight_hh, h) + self.bias_hh).chunk(3)
        r = torch.sigmoid(a_r + s_r)
        z = torch.sigmoid(a_z + s_z)
        n = torch.tanh(a_n + r * s_n)
        return (1 - z) * n + z * h

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        rows = [self.one_example(x[b], h[b]) for b in range(x.shape[0])]
        return torch.stack(rows)
