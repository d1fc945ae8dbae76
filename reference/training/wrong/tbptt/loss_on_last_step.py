"""Loss on the last step of a chunk only

You hand only the last prediction of each chunk to the loss, so most of the targets teach nothing. Every step has a
target: hand over all predictions of the chunk.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        prediction, state = model(x[:, start : start + k], state)
        loss = loss_function(prediction[:, -1:], y[:, start : start + k][:, -1:])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if isinstance(state, torch.Tensor) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
