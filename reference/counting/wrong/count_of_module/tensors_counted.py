"""Tensors counted instead of numbers

You count how many parameter tensors there are: four for any LSTM of one layer. Add up `p.numel()` to
count the numbers in them.
"""


def count_of_module(module):
    return len([p for p in module.parameters() if p.requires_grad])


CAUGHT_BY = "first_numbers"
