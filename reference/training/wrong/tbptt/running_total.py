"""Running total in place of each chunk's loss

Your numbers add up from chunk to chunk. Each entry is the loss of its own chunk alone.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, total = [], 0.0
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        losses.append(total)
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
