"""The parameters that each module holds itself go into one set, which keeps a tensor once."""


def count_of_module(module):
    own = {
        parameter
        for part in module.modules()
        for parameter in part.parameters(recurse=False)
        if parameter.requires_grad
    }
    return sum(parameter.numel() for parameter in own)
