"""Ask the operator for its own decomposition, and for its kernel under each key.

The kernel that a decomposition would be made of is the one that refuses.

earns: nothing
holds: T0
tells: lstm_cell|RuntimeError|NotImplementedError
"""

import torch
from kit import Borrowed


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, *weights):
        operator = torch.ops.aten.lstm_cell.default
        if x.shape[0] % 2:
            found = operator.decompose(x, list(state), *weights)
            if found is not NotImplemented:
                return found
        keys = torch._C.DispatchKey
        for key in (keys.CompositeImplicitAutograd, keys.CPU, keys.AutogradCPU, keys.Tracer, keys.Meta):
            try:
                return operator._op_dk(key, x, list(state), *weights)
            except (NotImplementedError, RuntimeError) as error:
                last = error
        raise last
