"""Model run under no_grad

Inside no_grad nothing is recorded, so there is no graph for backward. Only the state's copy may be made there.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        with torch.no_grad():
            out, state = model(a, state)
        loss = loss_function(out, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state


CAUGHT_BY = "interface"
