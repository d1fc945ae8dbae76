"""States are cut in place; losses are kept as tensors without a graph until the end."""


def train_tbptt(model, optimizer, loss_function, x, y, state, k):
    pieces = list(zip(x.split(k, 1), y.split(k, 1), strict=True))
    collected = []
    for piece, target in pieces:
        prediction, state = model(piece, state)
        loss = loss_function(prediction, target)
        for group in optimizer.param_groups:
            for p in group["params"]:
                p.grad = None
        loss.backward()
        optimizer.step()
        for part in state if isinstance(state, tuple) else [state]:
            part.detach_()
        collected.append(loss.detach())
    return [value.item() for value in collected], state
