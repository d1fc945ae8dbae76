"""State cut at every step

You detach after each single step, so no gradient crosses any step and the weights never learn what to remember. Cut
at the borders of the chunks only.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        outs = []
        for t in range(a.shape[1]):
            out, state = model(a[:, t : t + 1], state)
            state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
            outs.append(out)
        loss = loss_function(torch.cat(outs, 1), b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state


CAUGHT_BY = "chunks"
