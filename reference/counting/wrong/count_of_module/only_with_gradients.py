"""Only parameters that have a gradient counted

You count parameters whose `.grad` is there. Before the first backward pass that is none of them; whether
a parameter is trained is said by `requires_grad`.
"""


def count_of_module(module):
    return sum(p.numel() for p in module.parameters() if p.grad is not None)


CAUGHT_BY = "first_numbers"
