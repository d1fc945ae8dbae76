"""retain_graph=True, and the losses keep all the graphs

The state is cut, but retain_graph keeps each chunk's saved tensors, and your list of loss tensors keeps the graphs
that they hang on: memory grows with the sequence. Call backward() without the flag and collect loss.item().
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    kept = []
    for start in range(0, x.shape[1], k):
        prediction, state = model(x[:, start : start + k], state)
        loss = loss_function(prediction, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
        kept.append(loss)
        state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
    return [loss.item() for loss in kept], state


CAUGHT_BY = "memory"
