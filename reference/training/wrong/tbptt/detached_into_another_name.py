"""Detached into a name that is never used

You call detach() and keep its result under a new name, and then go on with the old one, which still has its graph:
detach returns a new tensor and leaves the old one as it was. One of the course's lectures prints it like this.
Assign the result back to the state.
"""


def detached(state):
    return tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for x_chunk, y_chunk in zip(x.split(k, dim=1), y.split(k, dim=1), strict=True):
        state_detached = detached(state)
        prediction, state = model(x_chunk, state)
        loss = loss_function(prediction, y_chunk)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, detached(state)


CAUGHT_BY = "chunks"
