"""State not cut between chunks

You hand the new state on together with its graph. The second chunk's backward then walks into the first chunk,
whose saved numbers are gone. Carry the value and cut the graph: state.detach(), for each part of a tuple.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        prediction, state = model(x[:, start : start + k], state)
        loss = loss_function(prediction, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state.detach() if hasattr(state, "detach") else tuple(s.detach() for s in state)


CAUGHT_BY = "chunks"
