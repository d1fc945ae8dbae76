"""Parameters between the leaves left out

You count the modules that have no children. A module with children may hold parameters of its own beside
them; count those too.
"""


def count_of_module(module):
    found = {}
    for part in module.modules():
        if not list(part.children()):
            for p in part.parameters(recurse=False):
                found[id(p)] = p
    return sum(p.numel() for p in found.values() if p.requires_grad)


CAUGHT_BY = "nested"
