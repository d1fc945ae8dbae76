"""A parameter counted for each module that holds it

You walk down the tree and add what each module holds. Two modules may hold the same parameter, such as
tied embeddings: keep in mind what you have counted, or let `module.parameters()` do that.
"""


def count_of_module(module):
    own = sum(p.numel() for p in module.parameters(recurse=False) if p.requires_grad)
    return own + sum(count_of_module(child) for child in module.children())


CAUGHT_BY = "shared"
