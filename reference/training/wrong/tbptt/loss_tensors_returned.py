"""Losses returned as tensors with their graphs

You collect the loss tensors themselves. Each of them keeps the graph of its chunk, so none can be freed. Collect
the numbers: loss.item().
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss)
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "interface"
