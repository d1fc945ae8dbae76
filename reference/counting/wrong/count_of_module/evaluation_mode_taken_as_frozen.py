"""Evaluation mode taken for frozen

You skip modules in evaluation mode. `eval()` changes how dropout and batch normalisation behave; it
freezes nothing. Look at `requires_grad` of the parameters.
"""


def count_of_module(module):
    found = set()
    for part in module.modules():
        if part.training:
            found.update(p for p in part.parameters(recurse=False) if p.requires_grad)
    return sum(p.numel() for p in found)


CAUGHT_BY = "nested"
