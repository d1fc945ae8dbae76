"""Parameters that end up on the CPU

You hand each parameter a new tensor that was made on the CPU, and with it the parameter moves there. Fill the
memory that it has with copy_ or an in-place function of torch.nn.init.
"""

import torch


def init_lstm(cell, forget_bias=1.0):
    hidden, inputs = cell.weight_hh.shape[1], cell.weight_ih.shape[1]
    blocks = [torch.linalg.qr(torch.randn(hidden, hidden))[0] for _ in range(4)]
    spread = (2 / (inputs + hidden)) ** 0.5
    forget = torch.zeros(4 * hidden)
    forget[hidden : 2 * hidden] = forget_bias
    cell.weight_hh.data = torch.cat(blocks)
    cell.weight_ih.data = spread * torch.randn(4 * hidden, inputs)
    cell.bias_ih.data = forget
    cell.bias_hh.data = torch.zeros(4 * hidden)


CAUGHT_BY = "devices"
