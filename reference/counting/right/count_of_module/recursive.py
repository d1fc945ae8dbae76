"""Walks down the tree of modules by hand and collects parameters in a dictionary by identity."""


def _collect_cm_recursive(module, found):
    for parameter in module._parameters.values():
        if parameter is not None:
            found[id(parameter)] = parameter
    for child in module.children():
        _collect_cm_recursive(child, found)


def count_of_module(module) -> int:
    found = {}
    _collect_cm_recursive(module, found)
    return sum(p.nelement() for p in found.values() if p.requires_grad)
