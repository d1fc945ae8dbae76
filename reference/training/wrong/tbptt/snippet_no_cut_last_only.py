"""State not cut, and loss on the last step only

Two of the faults of the lecture's snippet: the detached state is not the one that you go on with, and the loss
looks at the last prediction of a chunk where every step has a target. Assign the detached state back, and hand all
predictions to the loss.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for chunk, target in zip(x.split(k, dim=1), y.split(k, dim=1), strict=True):
        h_detached = [s.detach() for s in state] if isinstance(state, tuple) else state.detach()
        prediction, state = model(chunk, state)
        optimizer.zero_grad()
        loss = loss_function(prediction[:, -1], target[:, -1])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state


CAUGHT_BY = "chunks"
