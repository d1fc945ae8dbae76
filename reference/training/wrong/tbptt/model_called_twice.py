"""Model called twice for each chunk

You run the model once for the prediction and once more for the state. The numbers are right, but twice the work is
done and twice the memory is kept. One call returns both.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for a, b in zip(x.split(k, 1), y.split(k, 1), strict=True):
        prediction = model(a, state)[0]
        following = model(a, state)[1]
        loss = loss_function(prediction, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = tuple(s.detach() for s in following) if isinstance(following, tuple) else following.detach()
    return losses, state


CAUGHT_BY = "memory"
