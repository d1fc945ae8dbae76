"""Memory c cut, hidden state not

Of the pair (h, c) you detach c only, and the second chunk's backward walks into the first along h. Both parts of
the state have a graph: cut both.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = (state[0], state[1].detach()) if isinstance(state, tuple) else state.detach()
    return losses, (state[0].detach(), state[1]) if isinstance(state, tuple) else state


CAUGHT_BY = "pairs"
