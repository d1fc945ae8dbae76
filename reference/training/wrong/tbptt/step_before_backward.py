"""Step taken before backward

The optimiser steps before the gradients of this chunk are there, and so follows those of the chunk before. The
order is zero, backward, step.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "interface"
