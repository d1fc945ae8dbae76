"""Batch split in place of time

split without dim cuts along the first axis, which is the batch. Time is the second one: x.split(k, dim=1).
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k), y.split(k), strict=True):
        out, state = model(a, state)
        loss = loss_function(out, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
