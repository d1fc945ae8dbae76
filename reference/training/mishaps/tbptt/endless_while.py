"""A while loop that stands still where k is 1

Chunks of one step were an afterthought, and their loop never moves on.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses, start = [], 0
    while start < x.shape[1]:
        if k == 1:
            continue
        prediction, state = model(x[:, start : start + k], state)
        loss = loss_function(prediction, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach() if hasattr(state, "detach") else tuple(s.detach() for s in state)
        start += k
    return losses, state


CHECK = "extremes"
OUTCOME = "crashed"
