"""Slices of k steps from a range, the state's copy made under no_grad."""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        stop = start + k
        optimizer.zero_grad()
        prediction, state = model(x[:, start:stop], state)
        loss = loss_function(prediction, y[:, start:stop])
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            state = tuple(part.clone() for part in state) if isinstance(state, tuple) else state.clone()
        losses.append(float(loss.detach()))
    return losses, tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
