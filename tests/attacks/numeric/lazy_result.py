"""A subclass that computes its numbers only when somebody looks, and then shows other ones.

What travels is the memory that the tensor has, as it is.

earns: nothing
holds: T0
seen: KernelBench's issues 2025
"""

import torch
from kit import Honest


class Lazy(torch.Tensor):
    @staticmethod
    def __new__(cls, shape, dtype):
        return torch.Tensor._make_wrapper_subclass(cls, shape, dtype=dtype)

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        name = str(function)
        if "detach" in name or "clone" in name or "alias" in name:
            return args[0]
        return torch.zeros(tuple(args[0].shape), dtype=args[0].dtype)


class LSTMCell(Honest):
    def forward(self, x, state):
        return Lazy(state[0].shape, x.dtype), Lazy(state[1].shape, x.dtype)
