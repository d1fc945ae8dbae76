"""Loss worked out again after the step

The losses that you return come from a second run with the new weights. Asked for is the loss that the gradients
were taken of, from before the step.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        out, following = model(a, state)
        loss = loss_function(out, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            losses.append(loss_function(model(a, state)[0], b).item())
        state = following.detach() if torch.is_tensor(following) else tuple(s.detach() for s in following)
    return losses, state


CAUGHT_BY = "chunks"
