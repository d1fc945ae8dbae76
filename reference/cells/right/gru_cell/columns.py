"""The batch stands in columns, as on paper: W x with weights on the left, transposed back at the very end."""

import torch
from torch import nn


class GRUCell(nn.Module):
    def __init__(self, input_size: int, hidden_size: int):
        super().__init__()
        self.weight_ih = nn.Parameter(torch.randn(3 * hidden_size, input_size) * 0.05)
        self.weight_hh = nn.Parameter(torch.eye(hidden_size).repeat(3, 1))
        self.bias_ih = nn.Parameter(torch.zeros(3 * hidden_size))
        self.bias_hh = nn.Parameter(torch.zeros(3 * hidden_size))

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        x_col, h_col = x.mT, h.mT
        n_hidden = h_col.shape[0]
        wx = self.weight_ih @ x_col + self.bias_ih[:, None]
        uh = self.weight_hh @ h_col + self.bias_hh[:, None]

        reset = torch.exp(nn.functional.logsigmoid(wx[:n_hidden] + uh[:n_hidden]))
        update_logit = wx[n_hidden:-n_hidden] + uh[n_hidden:-n_hidden]
        candidate = torch.tanh(wx[-n_hidden:] + reset * uh[-n_hidden:])

        shares = torch.softmax(torch.stack([update_logit, torch.zeros_like(update_logit)]), dim=0)
        new_state = (shares * torch.stack([h_col, candidate])).sum(dim=0)
        return new_state.mT
