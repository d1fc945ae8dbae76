"""Everything in the state_dict counted

You add up the whole `state_dict`, which holds shared parameters once for each name, frozen ones, and
buffers. Use `parameters()` and skip what has `requires_grad` false.
"""


def count_of_module(module):
    return sum(tensor.numel() for tensor in module.state_dict().values())


CAUGHT_BY = "shared"
