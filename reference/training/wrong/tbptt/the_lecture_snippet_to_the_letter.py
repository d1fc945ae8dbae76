"""The lecture's snippet to the letter

This is the loop from the lecture, and it has three faults: it detaches into a name that it never uses, it never
zeroes the gradients, and its loss looks at the last step of a chunk only. Besides, a state may be a tuple, which
has no detach. Assign the detached parts back, zero before backward, and take the loss over all predictions.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, h = [], state
    for chunk, target in zip(x.split(k, dim=1), y.split(k, dim=1), strict=True):
        h_detached = h.detach()
        for t in range(chunk.size(1)):
            out, h = model(chunk[:, t : t + 1], h)
        loss = loss_function(out, target[:, -1:])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, h


CAUGHT_BY = "interface"
