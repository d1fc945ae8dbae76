"""Register the operator anew, over the refusal, under a key that is asked earlier.

One can register a function of one's own. The built-in's kernel is not there to be registered.

earns: nothing
holds: T0
tells: lstm_cell
"""

import warnings

import torch
from kit import Borrowed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    LIBRARY = torch.library.Library("aten", "IMPL")


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        with torch._C._ExcludeDispatchKeyGuard(torch._C.DispatchKeySet(torch._C.DispatchKey.AutogradCPU)):
            return torch.ops.aten.lstm_cell.default.redispatch(
                torch._C.DispatchKeySet(torch._C.DispatchKey.CPU), x, list(state), *weights
            )
