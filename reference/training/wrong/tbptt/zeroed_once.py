"""Gradients zeroed once, before the loop

You zero the gradients when training starts and never again, so from the second chunk on old gradients are added to
the new ones. zero_grad belongs into the loop.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    optimizer.zero_grad()
    for start in range(0, x.shape[1], k):
        prediction, state = model(x[:, start : start + k], state)
        loss = loss_function(prediction, y[:, start : start + k])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if isinstance(state, torch.Tensor) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
