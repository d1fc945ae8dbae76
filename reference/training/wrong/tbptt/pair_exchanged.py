"""h and c exchanged between chunks

You hand the pair on as (c, h). The model wants it in the order in which it returns it, (h, c).
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else (state[1].detach(), state[0].detach())
    return losses, state


CAUGHT_BY = "pairs"
