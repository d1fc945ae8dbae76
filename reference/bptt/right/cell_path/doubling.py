"""A scan by doubling: spans of one, two, four steps."""

import torch


def cell_path(forget_gates):
    factors, span, T = forget_gates.clone(), 1, forget_gates.shape[1]
    while span < T:
        ahead = torch.ones_like(factors)
        ahead[:, :-span] = factors[:, span:]
        factors = factors * ahead
        span *= 2
    return factors


def hundred_steps():
    def power(base, exponent):
        if exponent == 0:
            return 1.0
        half = power(base, exponent // 2)
        return half * half * (base if exponent % 2 else 1.0)

    return power(0.99, 100), power(0.5, 100)
