"""Cell called once more for the final state

After the loop you call the cell on the last input a second time, so your final state is one step past the
last output; the state that the loop ends with is already h_T.
"""

import torch


def unroll(cell, x, h0):
    T = x.shape[1]
    if T == 0:
        return x.new_zeros(x.shape[0], 0, h0.shape[1]), h0
    h = h0
    outputs = []
    for t in range(T):
        h = cell(x[:, t], h)
        outputs.append(h)
    h_T = cell(x[:, -1], h)
    return torch.stack(outputs, dim=1), h_T


CAUGHT_BY = "values"
