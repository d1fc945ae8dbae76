"""Losses of single steps added up

You call the loss function for each step and add the results. That is k times too much where it takes a mean. Call
it once, on all predictions of the chunk.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        out, state = model(a, state)
        loss = sum(loss_function(out[:, t], b[:, t]) for t in range(a.shape[1]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
