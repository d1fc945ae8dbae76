"""Whole sequence in one chunk

You never use k: the whole sequence is one chunk for you, and its graph spans all of it. Train on k steps at a time.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    out, state = model(x, state)
    loss = loss_function(out, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return [loss.item()], state.detach() if hasattr(state, "detach") else tuple(s.detach() for s in state)


CAUGHT_BY = "chunks"
