"""Last short chunk dropped

T // k counts whole chunks only, so the steps after the last whole chunk are never trained on and the state stops
short. There are ceil(T / k) chunks, and the last one is as long as what is left.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for n in range(x.shape[1] // k):
        out, state = model(x[:, n * k : (n + 1) * k], state)
        loss = loss_function(out, y[:, n * k : (n + 1) * k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "last_chunk"
