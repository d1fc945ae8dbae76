"""State rebuilt from numbers on the CPU

Cutting the graph by way of plain numbers makes a new tensor on the CPU, and the next chunk finds its state on another
device than its inputs. detach() cuts the graph and leaves the state where it is.
"""

import torch


def _rebuilt_tbptt_cpu(state):
    if isinstance(state, tuple):
        return tuple(_rebuilt_tbptt_cpu(part) for part in state)
    return torch.tensor(state.tolist(), dtype=state.dtype)


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        prediction, state = model(x[:, start : start + k], state)
        loss = loss_function(prediction, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = _rebuilt_tbptt_cpu(state)
    return losses, state


CAUGHT_BY = "devices"
