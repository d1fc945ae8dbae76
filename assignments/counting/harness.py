"""Runs beside a submission, in its sandbox: calls that need more than plain data. There is nothing secret here."""

import torch
from torch import nn


def count_parameters(student, kind, input_size, hidden_size, options):
    """Hand the options over by keyword."""
    return student.count_parameters(kind, input_size, hidden_size, **options)


def multiply_adds(student, kind, input_size, hidden_size, seq_len, options):
    """Hand the options over by keyword."""
    return student.multiply_adds(kind, input_size, hidden_size, seq_len, **options)


def bptt_floats(student, kind, hidden_size, seq_len, options):
    """Hand the options over by keyword."""
    return student.bptt_floats(kind, hidden_size, seq_len, **options)


def count_of_module(student, recipe, *sizes):
    """Build the module of a recipe and have it counted."""
    return student.count_of_module(RECIPES[recipe](*sizes))


def _frozen(module):
    for parameter in module.parameters():
        parameter.requires_grad_(False)
    return module


def _frozen_bias(a, b):
    linear = nn.Linear(a, b)
    linear.bias.requires_grad_(False)
    return linear


def _frozen_embedding(a, b, c):
    return nn.ModuleDict({"words": _frozen(nn.Embedding(a, b)), "reader": nn.LSTM(b, c)})


def _frozen_first_layer(a, b, c):
    return nn.Sequential(_frozen(nn.Linear(a, b)), nn.Tanh(), nn.Linear(b, c))


def _one_cell_in_three_places(a, b):
    cell = nn.RNNCell(a, b)
    return nn.ModuleDict({"steps": nn.ModuleList([cell, cell, cell]), "head": nn.Linear(b, 2)})


def _tied(a, b):
    model = nn.ModuleDict({"words": nn.Embedding(a, b), "head": nn.Linear(b, a)})
    model["head"].weight = model["words"].weight
    return model


def _tied_and_frozen(a, b):
    model = _tied(a, b)
    model["words"].weight.requires_grad_(False)
    return model


def _alike(a, b):
    pair = nn.ModuleList([nn.Linear(a, b), nn.Linear(a, b)])
    with torch.no_grad():
        for parameter in pair.parameters():
            parameter.zero_()
    return pair


class _Scaled(nn.Module):
    """A parameter of its own beside a part of it."""

    def __init__(self, part, *shape):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(shape))
        self.part = part


def _deep(a, b):
    return _Scaled(_Scaled(_Scaled(nn.GRU(a, b), b), b, 2), 3)


class _ScaleAndShift(nn.Module):
    """A parameter without axes beside one with an axis."""

    def __init__(self, a):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.shift = nn.Parameter(torch.zeros(a))


class _Masked(nn.Linear):
    """A matrix that is kept lower triangular by a buffer."""

    def __init__(self, a, b):
        super().__init__(a, b)
        self.register_buffer("mask", torch.ones(b, a).tril())


RECIPES = {
    "nn.Linear({0}, {1})": nn.Linear,
    "nn.Linear({0}, {1}, bias=False)": lambda a, b: nn.Linear(a, b, bias=False),
    "nn.LSTM({0}, {1})": nn.LSTM,
    "nn.Sequential(nn.Linear({0}, {1}), nn.Tanh(), nn.Linear({1}, {2}))": lambda a, b, c: nn.Sequential(
        nn.Linear(a, b), nn.Tanh(), nn.Linear(b, c)
    ),
    "nn.LSTM({0}, {1}, num_layers=2, bidirectional=True)": lambda a, b: nn.LSTM(a, b, 2, bidirectional=True),
    "nn.Tanh()": nn.Tanh,
    "modules within modules, with parameters on every level, around nn.GRU({0}, {1})": _deep,
    "nn.Linear({0}, {1}) in evaluation mode": lambda a, b: nn.Linear(a, b).eval(),
    "nn.Conv1d({0}, {1}, 3)": lambda a, b: nn.Conv1d(a, b, 3),
    "a module with a parameter of one number and no axes, and one of shape ({0},)": _ScaleAndShift,
    "two different nn.Linear({0}, {1}), all zero": _alike,
    "one nn.Linear({0}, {0}) that stands twice in nn.Sequential": lambda a: nn.Sequential(*[nn.Linear(a, a)] * 2),
    "one nn.RNNCell({0}, {1}) in three places, and nn.Linear({1}, 2)": _one_cell_in_three_places,
    "nn.Embedding({0}, {1}) and nn.Linear({1}, {0}) that share their weight": _tied,
    "nn.Embedding({0}, {1}) and nn.Linear({1}, {0}) that share a frozen weight": _tied_and_frozen,
    "nn.Linear({0}, {1}) with a frozen bias": _frozen_bias,
    "nn.Linear({0}, {1}), all frozen": lambda a, b: _frozen(nn.Linear(a, b)),
    "a frozen nn.Embedding({0}, {1}) before nn.LSTM({1}, {2})": _frozen_embedding,
    "a frozen nn.Linear({0}, {1}) before nn.Linear({1}, {2})": _frozen_first_layer,
    "nn.Linear({0}, {1}) and nn.BatchNorm1d({1})": lambda a, b: nn.Sequential(nn.Linear(a, b), nn.BatchNorm1d(b)),
    "nn.Linear({0}, {1}) with a mask of that shape as a buffer": _Masked,
}
"""Modules to count, by what they are called in messages; the braces stand for sizes."""
