"""The model is called for each step; predictions are joined to a chunk."""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, waiting, since = [], [], 0
    for t in range(x.shape[1]):
        out, state = model(x[:, t : t + 1], state)
        waiting.append(out)
        if len(waiting) == k or t == x.shape[1] - 1:
            loss = loss_function(torch.cat(waiting, dim=1), y[:, since : t + 1])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            waiting, since = [], t + 1
            state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()
    return losses, state
