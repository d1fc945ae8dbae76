"""Patch torch itself for whoever comes next: layers, activations, tensors' own methods.

Every submission gets a fork of a zygote that has never executed one.

earns: at most interface first_numbers values gradients sizes dtypes large_inputs side_effects devices
holds: T0
fires: naive
"""

import torch
from kit import Honest
from torch import nn

LSTMCell = Honest
for module, name in ((torch, "sigmoid"), (torch, "tanh"), (torch.Tensor, "chunk"), (nn.Module, "__call__")):
    setattr(module, name, lambda *args, **kwargs: 0)
nn.Linear.forward = lambda self, x: x * 0
torch.autograd.grad = None
