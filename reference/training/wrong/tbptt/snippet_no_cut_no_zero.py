"""State not cut and gradients never zeroed

Two of the faults of the lecture's snippet: the detached state is not the one that you go on with, and the gradients
of the chunk before are still there when backward adds the next ones. Assign the detached state back, and call
optimizer.zero_grad() once for each chunk.
"""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    losses = []
    for start in range(0, x.shape[1], k):
        h_detached = state if isinstance(state, tuple) else state.detach()
        prediction, state = model(x[:, start : start + k], state)
        loss = loss_function(prediction, y[:, start : start + k])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, state


CAUGHT_BY = "chunks"
