"""Frozen parameters counted if nothing else is left

When nothing in the module is trained, you fall back to counting everything. The count of trainable
parameters is then 0, and 0 is a fine answer.
"""


def count_of_module(module):
    everything = sum(p.numel() for p in module.parameters())
    trainable = sum(p.numel() for p in module.parameters() if p.requires_grad)
    return trainable or everything


CAUGHT_BY = "frozen"
