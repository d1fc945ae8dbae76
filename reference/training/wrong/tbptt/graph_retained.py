"""retain_graph=True in place of a cut

The flag silences the error about a second backward, but every chunk then walks back to the very first step, through
graphs that were made with older weights, and memory grows with the sequence. Leave the flag out and detach the
state.
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
    return losses, tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()


CAUGHT_BY = "chunks"
