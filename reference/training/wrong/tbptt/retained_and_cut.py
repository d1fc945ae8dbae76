"""retain_graph=True although the state is cut

Your numbers are right, but the flag keeps a chunk's saved tensors alive while the next chunk is being computed.
After the cut nothing needs them any more: call backward() without it.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        prediction, state = model(x[:, start : start + k], state)
        loss = loss_function(prediction, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
        losses.append(loss.item())
        state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
    return losses, state


CAUGHT_BY = "memory"
