"""State always taken for a pair

You unpack the state as h, c. Some models have a state of one tensor; ask which it is before you take it apart.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    h, c = state
    for start in range(0, x.shape[1], k):
        out, (h, c) = model(x[:, start : start + k], (h, c))
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        h, c = h.detach(), c.detach()
    return losses, (h, c)


CAUGHT_BY = "interface"
