"""First state returned in place of the last

Training is right, but what you return is the state from before the first step. Whoever goes on with the next piece
of the sequence needs the one from after the last step.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, carried = [], state
    for start in range(0, x.shape[1], k):
        prediction, carried = model(x[:, start : start + k], carried)
        loss = loss_function(prediction, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        carried = carried.detach() if hasattr(carried, "detach") else tuple(s.detach() for s in carried)
    return losses, state


CAUGHT_BY = "chunks"
