"""Target handed over in place of the prediction

You call loss_function(y, prediction). For a plain squared error the order is all the same, for most other
losses it is not: the prediction comes first, as the handout says.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for chunk, target in zip(x.split(k, 1), y.split(k, 1), strict=True):
        prediction, state = model(chunk, state)
        loss = loss_function(target, prediction)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()
    return losses, state


CAUGHT_BY = "chunks"
