"""Chunks of k + 1 steps

Slices leave out their end: x[:, start:start + k] already has k steps. With one more, chunks are too long or share a
step.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k + 1):
        out, state = model(x[:, start : start + k + 1], state)
        loss = loss_function(out, y[:, start : start + k + 1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
