"""A generator hands out the chunks, another one the losses."""

import torch


def chunks_of(sequence, k):
    for first in range(0, sequence.shape[1], k):
        yield sequence[:, first : first + k]


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    keeper = {"state": state}

    def lessons():
        for inputs, targets in zip(chunks_of(x, k), chunks_of(y, k), strict=True):
            outputs, fresh = model(inputs, keeper["state"])
            optimizer.zero_grad()
            error = loss_function(outputs, targets)
            error.backward()
            optimizer.step()
            single = isinstance(fresh, torch.Tensor)
            keeper["state"] = fresh.detach() if single else tuple(part.detach() for part in fresh)
            yield error.item()

    return list(lessons()), keeper["state"]
