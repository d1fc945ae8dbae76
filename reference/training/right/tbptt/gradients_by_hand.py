"""torch.autograd.grad in place of backward; the gradients are written into the parameters."""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    parameters = list(model.parameters())
    losses = []
    for at in range(-(-x.shape[1] // k)):
        window = slice(at * k, (at + 1) * k)
        prediction, state = model(x[:, window], state)
        loss = loss_function(prediction, y[:, window])
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = gradient
        optimizer.step()
        losses.append(float(loss))
        state = state.detach() if hasattr(state, "detach") else [part.detach() for part in state]
    return losses, state if hasattr(state, "detach") else tuple(state)
