"""Neighbouring chunks share a step

Your chunks step by k but are k + 1 long, so the first step of each chunk has been read by the one before as well.
Slices leave out their end: start:start + k.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k + 1], state)
        loss = loss_function(out, y[:, start : start + k + 1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
