"""Targets shifted inside each chunk

You compare each prediction with the target of the next step and lose one in every chunk. y holds the target of each
step already; what is shifted is shifted once, over the whole sequence, before it comes here.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        out, state = model(a, state)
        loss = loss_function(out[:, :-1], b[:, 1:]) if a.shape[1] > 1 else loss_function(out, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
