"""Loss divided by the number of chunks

You divide each loss by the number of chunks, as one does when gradients are added up over several of them. Here
each chunk has a step of its own: leave its loss as it is.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, pieces = [], list(zip(x.split(k, 1), y.split(k, 1), strict=True))
    for a, b in pieces:
        out, state = model(a, state)
        loss = loss_function(out, b) / len(pieces)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
