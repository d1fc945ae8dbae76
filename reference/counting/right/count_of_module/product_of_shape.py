"""The product of each shape, which is 1 for a parameter without axes."""

import math


def count_of_module(module):
    trainable = filter(lambda parameter: parameter.requires_grad, module.parameters())
    return sum(map(lambda parameter: math.prod(parameter.shape), trainable))
