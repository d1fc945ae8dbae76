"""Each chunk starts from new leaves; a class holds what is carried."""

import torch


class Carried:
    def __init__(self, state):
        self.parts = [state] if isinstance(state, torch.Tensor) else list(state)
        self.single = isinstance(state, torch.Tensor)

    def leaves(self):
        fresh = [part.detach().clone().requires_grad_() for part in self.parts]
        return fresh[0] if self.single else tuple(fresh)

    def plain(self):
        fresh = [part.detach() for part in self.parts]
        return fresh[0] if self.single else tuple(fresh)


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, carried = [], Carried(state)
    for start in range(0, x.shape[1], k):
        prediction, reached = model(x[:, start : start + k], carried.leaves())
        loss = loss_function(prediction, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        carried = Carried(reached)
        losses.append(loss.detach().cpu().item())
    return losses, carried.plain()
