"""First parameter decides for all

You look at `requires_grad` of the first parameter and take it for the whole module. Parts can be frozen
one by one: ask each parameter.
"""


def count_of_module(module):
    parameters = list(module.parameters())
    if not parameters or not parameters[0].requires_grad:
        return 0
    return sum(p.numel() for p in parameters)


CAUGHT_BY = "frozen"
