"""reshape used to swap batch and time

`x.reshape(T, B, I)` has the shape that you want, but it deals the numbers out anew in reading order and
mixes rows and steps; use `x.transpose(0, 1)` to swap the axes.
"""


def unroll(cell, x, h0):
    B, T, D = x.shape
    xs = x.reshape(T, B, D)
    h = h0
    outputs = h0.new_zeros(T, B, h0.shape[1])
    for t in range(T):
        h = cell(xs[t], h)
        outputs[t] = h
    return outputs.transpose(0, 1), h


CAUGHT_BY = "values"
