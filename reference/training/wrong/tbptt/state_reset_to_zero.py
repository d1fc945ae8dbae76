"""State set to zero for each chunk

Every chunk of yours starts from zeros, so nothing is remembered across a border. Truncation cuts the gradient, not
the memory: carry the value of the state over.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for number, (a, b) in enumerate(zip(x.split(k, 1), y.split(k, 1), strict=True)):
        if number:
            state = torch.zeros_like(state) if torch.is_tensor(state) else tuple(torch.zeros_like(s) for s in state)
        out, state = model(a, state)
        loss = loss_function(out, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)


CAUGHT_BY = "chunks"
