"""Gradients clipped, which nobody asked for

You clip the gradients between backward and step. That is a good habit, but here the step has to see them as they
are.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        out, state = model(a, state)
        loss = loss_function(out, b)
        optimizer.zero_grad()
        loss.backward()
        norm = torch.cat([p.grad.reshape(-1) for p in model.parameters()]).norm()
        for p in model.parameters():
            p.grad.mul_(torch.clamp(1.0 / norm, max=1.0))
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state)
    return losses, state


CAUGHT_BY = "chunks"
