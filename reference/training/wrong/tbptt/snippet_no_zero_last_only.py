"""Gradients never zeroed, and loss on the last step only

Two of the faults of the lecture's snippet: the gradients of all chunks so far add up, and the loss looks at the
last prediction of a chunk only. Call optimizer.zero_grad() once for each chunk, and hand all predictions to the
loss.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for chunk, target in zip(x.split(k, dim=1), y.split(k, dim=1), strict=True):
        for t in range(chunk.size(1)):
            h, state = model(chunk[:, t : t + 1], state)
        loss = loss_function(h, target[:, -1:])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if isinstance(state, torch.Tensor) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
