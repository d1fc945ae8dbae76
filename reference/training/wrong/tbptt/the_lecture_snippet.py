"""The lecture's snippet, with its three faults

This is the loop from the lecture. It detaches into a name that it never uses, so the second chunk's backward walks
into the first; it never zeroes the gradients; and its loss looks at the last step of a chunk only. Assign the
detached state back, call zero_grad before backward, and take the loss over all predictions.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for chunk, target in zip(x.split(k, dim=1), y.split(k, dim=1), strict=True):
        h_detached = [s.detach() for s in state] if isinstance(state, tuple) else state.detach()
        for t in range(chunk.size(1)):
            h, state = model(chunk[:, t : t + 1], state)
        loss = loss_function(h, target[:, -1:])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state


CAUGHT_BY = "chunks"
