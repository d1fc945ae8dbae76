"""Compile the call with TorchScript.

earns: nothing
holds: T0
fires: free
tells: lstm_cell
"""

import warnings

import torch
from kit import Borrowed

SCRIPT = """
def step(x: Tensor, h: Tensor, c: Tensor, w: Tensor, u: Tensor, b: Tensor, v: Tensor):
    return torch.lstm_cell(x, [h, c], w, u, b, v)
"""
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    COMPILED = torch.jit.CompilationUnit(SCRIPT)


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        return COMPILED.step(x, *state, *weights)
