"""Weights changed in place before backward

A hand-made decay between the forward and the backward pass: autograd finds the weights in another version.
"""

import torch


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        prediction, state = model(a, state)
        loss = loss_function(prediction, b)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(0.99)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state


CHECK = "interface"
OUTCOME = "crashed"
