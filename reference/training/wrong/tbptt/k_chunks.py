"""k chunks in place of chunks of k

torch.chunk(x, k) makes k pieces; asked for are pieces of k steps, which torch.split makes.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.chunk(k, dim=1), y.chunk(k, dim=1), strict=True):
        out, state = model(a, state)
        loss = loss_function(out, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
