"""A while loop that cuts before each chunk and zeroes after each step."""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    def cut(state):
        if torch.is_tensor(state):
            return state.detach()
        return tuple(map(torch.Tensor.detach, state))

    losses, t, T = [], 0, x.size(1)
    while t < T:
        width = min(k, T - t)
        state = cut(state)
        prediction, state = model(x.narrow(1, t, width), state)
        loss = loss_function(prediction, y.narrow(1, t, width))
        loss.backward()
        optimizer.step()
        model.zero_grad()
        losses.append(loss.item())
        t += width
    return losses, cut(state)
