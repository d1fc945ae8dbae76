"""One step of the optimiser at the end

You add up the gradients of all chunks and step once. Truncated backpropagation learns on the way: one step for each
chunk.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    optimizer.zero_grad()
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        loss.backward()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    optimizer.step()
    return losses, state


CAUGHT_BY = "chunks"
