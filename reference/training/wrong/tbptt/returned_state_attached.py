"""Returned state not cut

You cut the state where a chunk begins, and so hand out the last one with its graph. Whoever goes on with it keeps
the last chunk alive, or walks into it. Cut it before you return it.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state


CAUGHT_BY = "memory"
