"""detach called on a tuple

A tuple has no detach. Where the state is a pair, detach its parts: tuple(part.detach() for part in state).
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k], state)
        loss = loss_function(out, y[:, start : start + k])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        state = state.detach()
    return losses, state


CAUGHT_BY = "interface"
