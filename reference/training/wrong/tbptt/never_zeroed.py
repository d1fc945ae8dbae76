"""Gradients never zeroed

backward adds to what is in .grad, so each of your steps follows the sum of the gradients of all chunks so far. Call
optimizer.zero_grad() once for each chunk, before backward.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        out, state = model(a, state)
        loss = loss_function(out, b)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if isinstance(state, torch.Tensor) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
