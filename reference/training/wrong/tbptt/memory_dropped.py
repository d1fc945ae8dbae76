"""Memory c set to zero between chunks

You carry h and start each chunk with c = 0. In an LSTM c is what remembers: carry both.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, last = [], state
    for start in range(0, x.shape[1], k):
        out, last = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        last = last.detach() if torch.is_tensor(last) else tuple(s.detach() for s in last)
        state = last if torch.is_tensor(last) else (last[0], torch.zeros_like(last[1]))
    return losses, last


CAUGHT_BY = "pairs"
