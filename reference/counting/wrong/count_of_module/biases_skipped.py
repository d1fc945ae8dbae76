"""Biases skipped

You count parameters whose name has `weight` in it. Biases are learnt as well, and a parameter may have
any name: count them all.
"""


def count_of_module(module):
    return sum(p.numel() for name, p in module.named_parameters() if "weight" in name and p.requires_grad)


CAUGHT_BY = "first_numbers"
