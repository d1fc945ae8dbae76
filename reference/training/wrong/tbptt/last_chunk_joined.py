"""Last short chunk joined to the one before

You let the last whole chunk run on to the end of the sequence, so it has more than k steps. What is left over is a
chunk of its own, with its own loss and its own step.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, whole = [], max(1, x.shape[1] // k)
    for n in range(whole):
        stop = (n + 1) * k if n < whole - 1 else x.shape[1]
        out, state = model(x[:, n * k : stop], state)
        loss = loss_function(out, y[:, n * k : stop])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "last_chunk"
