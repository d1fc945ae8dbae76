"""State worked out again after the step

You run the chunk once more with the new weights and carry that state. Carry the one that the first run returned,
with its graph cut.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        loss = loss_function(model(a, state)[0], b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        with torch.no_grad():
            state = model(a, state)[1]
    return losses, state


CAUGHT_BY = "chunks"
