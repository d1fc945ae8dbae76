"""State cut in the middle of a chunk

There is one cut too many, between the last step of a chunk and the steps before it, so the last step teaches the
others nothing. The only cuts are at the borders.
"""

import torch


def cut(state):
    return state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        out, state = model(a[:, :-1], state) if a.shape[1] > 1 else (a.new_zeros(len(a), 0, b.shape[2]), state)
        last, state = model(a[:, -1:], cut(state))
        loss = loss_function(torch.cat([out, last], 1), b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = cut(state)
    return losses, state


CAUGHT_BY = "chunks"
