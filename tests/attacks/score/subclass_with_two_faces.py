"""A tensor subclass that says another shape, type and content than it has.

The worker reads it with every override switched off, and the grader counts the bytes.

earns: nothing
holds: T0
seen: KernelBench's issues 2025
"""

import torch
from kit import Honest


class Face(torch.Tensor):
    shape = property(lambda self: torch.Size((3, 4)))
    dtype = property(lambda self: torch.float64)

    def size(self, *args):
        return torch.Size((3, 4))

    def detach(self):
        return self

    def numpy(self):
        raise KeyError("nothing to see")

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True if "close" in str(function) or "eq" in str(function) else args[0]


class LSTMCell(Honest):
    def forward(self, x, state):
        return torch.zeros(1).as_subclass(Face), torch.zeros(1).as_subclass(Face)
