"""All names are listed, doubles too, and a set of identities keeps what has been counted."""


def count_of_module(module):
    seen = set()
    total = 0
    for _, parameter in module.named_parameters(remove_duplicate=False):
        if id(parameter) in seen or not parameter.requires_grad:
            continue
        seen.add(id(parameter))
        total += parameter.numel()
    return total
