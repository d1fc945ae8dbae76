"""A function that trains on the first chunk and calls itself on the rest."""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    if x.shape[1] == 0:
        return [], state
    predicted, after = model(x[:, :k], state)
    loss = loss_function(predicted, y[:, :k])
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    try:
        after = after.detach()
    except AttributeError:
        after = tuple([one.detach() for one in after])
    losses, last = train_tbptt(model, optimizer, loss_function, x[:, k:], y[:, k:], after, k)
    return [loss.tolist(), *losses], last
