"""Windows that overlap

Your windows start at every step, so most steps are read k times and the state sees them k times too. Chunks follow
one another: the next one starts where the last one stopped.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, k = [], min(k, x.shape[1])
    for start in range(x.shape[1] - k + 1):
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
