"""Last row of the batch returned as final state

You take `outputs[-1]` as the final state, but the first axis is the batch, so this is every step of the
last sequence; the last step of all rows is `outputs[:, -1]`, which is simply your h.
"""


def unroll(cell, x, h0):
    B, T = x.shape[0], x.shape[1]
    H = h0.shape[1]
    if T == 0:
        return h0.new_zeros(B, 0, H), h0
    outputs = h0.new_zeros(B, T, H)
    h = h0
    for t in range(T):
        h = cell(x[:, t], h)
        outputs[:, t] = h
    return outputs, outputs[-1]


CAUGHT_BY = "interface"
