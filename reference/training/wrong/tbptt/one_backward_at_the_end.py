"""One backward over the whole sequence at the end

You add up all losses and call backward once, so the graph spans the whole sequence and nothing is truncated. Each
chunk has its own backward and its own step.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        out, state = model(x[:, start : start + k], state)
        losses.append(loss_function(out, y[:, start : start + k]))
    optimizer.zero_grad()
    sum(losses).backward()
    optimizer.step()
    return [loss.item() for loss in losses], state.detach() if hasattr(state, "detach") else tuple(
        s.detach() for s in state
    )


CAUGHT_BY = "chunks"
