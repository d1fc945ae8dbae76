"""Targets of the first chunk for every chunk

You cut x into chunks, and y always at the beginning. Both are cut at the same places.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a in x.split(k, 1):
        out, state = model(a, state)
        loss = loss_function(out, y[:, : a.shape[1]])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
