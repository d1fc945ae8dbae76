"""Loss divided by the length of the chunk

You divide by the number of steps. Whether the loss is a mean or a sum is the loss function's own affair: take what
it returns.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        out, state = model(a, state)
        loss = loss_function(out, b) / a.shape[1]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
