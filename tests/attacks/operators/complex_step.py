"""Differentiate by a step in the imaginary direction: right, without a single formula, and worth its points.

No operator is forbidden that it calls, and its numbers are right by its own doing; that a person wanted to see formulas
is for a person to see.

exercise: bptt.lstm_step
earns: all
holds: T0
seen: Squire and Trapp 1998
"""

import torch
from kit import lstm_step_by

STEP = 1e-100


def vjp(function, inputs, cotangents):
    gradients = []
    for place, one in enumerate(inputs):
        columns = []
        for column in range(one.shape[1]):
            moved = [torch.complex(other, torch.zeros_like(other)) for other in inputs]
            moved[place][:, column] += 1j * STEP
            results = function(*moved)
            columns.append(sum((result.imag * given).sum(1) for result, given in zip(results, cotangents)) / STEP)
        gradients.append(torch.stack(columns, 1))
    return gradients


lstm_step_backward = lstm_step_by(vjp)
