"""The chunk's work stands in a closure, which the optimiser calls."""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for x_part, y_part in zip(torch.split(x, k, dim=1), torch.split(y, k, dim=1), strict=True):
        found = {}

        def closure(x_part=x_part, y_part=y_part, state=state, found=found):
            optimizer.zero_grad()
            guess, found["state"] = model(x_part, state)
            loss = loss_function(guess, y_part)
            loss.backward()
            found["loss"] = loss.detach()
            return loss

        optimizer.step(closure)
        state = found["state"]
        state = state.detach() if isinstance(state, torch.Tensor) else tuple(s.detach() for s in state)
        losses.append(found["loss"].item())
    return losses, state
