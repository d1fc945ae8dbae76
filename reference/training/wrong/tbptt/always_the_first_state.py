"""First state used for every chunk

You hand the state that you were given to every chunk, and keep the new one under another name until the end. The
second chunk has to start where the first one stopped.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        prediction, last = model(x[:, start : start + k], state)
        loss = loss_function(prediction, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, last.detach() if hasattr(last, "detach") else tuple(s.detach() for s in last)


CAUGHT_BY = "chunks"
