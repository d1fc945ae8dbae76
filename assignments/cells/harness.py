"""Runs beside a submission, in its sandbox: calls that need more than plain data. There is nothing secret here."""

import torch


def unroll_tanh(student, W, U, b, x, h0):
    """Unroll a plain recurrent cell with these weights."""

    def cell(x_t, h):
        return torch.tanh(x_t @ W.T + h @ U.T + b)

    return student.unroll(cell, x, h0)


def unroll_leaky(student, W, U, x, h0):
    """Unroll a cell that is no tanh cell, and report what it was called with."""
    inputs, states = [], []

    def cell(x_t, h):
        if len(inputs) > 4 * x.shape[1] + 4:
            raise RuntimeError(f"the cell has been called {len(inputs)} times for a sequence of {x.shape[1]} steps")
        inputs.append(x_t.clone())
        states.append(h.clone())
        return 0.5 * h + 2.0 * torch.sigmoid(x_t @ W.T - h @ U.T)

    outputs, last = student.unroll(cell, x, h0)
    seen_x = torch.stack(inputs) if inputs else x.new_zeros(0, x.shape[0], x.shape[2])
    seen_h = torch.stack(states) if states else h0.new_zeros(0, *h0.shape)
    return outputs, last, seen_x, seen_h


# What the pictures of a student's page are made from.


def over_time(student, target, sizes, weights, x, state):
    """A cell of one unit over inputs of shape (T, I): its states, and how much of the last one each step keeps.

    Each of shape (T,); what is kept is the derivative of that state by itself one step before.
    """
    cell = _built(student, target, sizes, weights)
    state = tuple(part.reshape(1, 1) for part in state)
    seen, kept = [[] for _ in state], []
    with torch.enable_grad():
        for x_t in x:
            state = tuple(part.detach().requires_grad_() for part in state)
            after = _stepped(cell, x_t[None], state)
            slope = None
            if after[-1].requires_grad:
                slope = torch.autograd.grad(after[-1].sum(), state[-1], allow_unused=True, retain_graph=True)[0]
            kept.append(torch.tensor(float("nan")) if slope is None else slope.reshape(()))
            state = after
            for one, part in zip(seen, after, strict=True):
                one.append(part.detach().reshape(()))
    return [*map(torch.stack, seen), torch.stack(kept)]


def by_lag(student, target, sizes, weights, x, state, direction):
    """How large the gradient of direction·h_T still is so many steps back: norms of shape (runs, T), lag 0 first.

    There are several draws of the weights; the norm is over all states of a step together.
    """
    runs = []
    for drawn in weights:
        cell = _built(student, target, sizes, drawn)
        with torch.enable_grad():
            states = [tuple(part.clone().requires_grad_() for part in state)]
            for x_t in x:
                states.append(_stepped(cell, x_t, states[-1]))
            reached = [part for step in states[1:] for part in step]
            loss = (states[-1][0] * direction).sum()
            slopes = [None] * len(reached)
            if loss.requires_grad:
                attached = [place for place, part in enumerate(reached) if part.requires_grad]
                found = torch.autograd.grad(loss, [reached[place] for place in attached], allow_unused=True)
                for place, slope in zip(attached, found, strict=True):
                    slopes[place] = slope
        parts = [torch.zeros(()) if slope is None else slope.square().sum() for slope in slopes]
        squares = torch.stack(parts).reshape(len(states) - 1, -1).sum(1)
        runs.append(squares.sqrt().flip(0))
    return torch.stack(runs)


def unrolled_outputs(student, W, U, b, x, h0):
    """What `unroll_tanh` returns of the outputs of the only row, shape (T, H)."""
    return unroll_tanh(student, W, U, b, x, h0)[0][0]


def unrolled_by_lag(student, direction, *draws):
    """How much of direction·outputs[:, -1] gets back to x so many steps before, shape (draws, T), lag 0 first."""
    norms = []
    for W, U, b, x, h0 in draws:
        with torch.enable_grad():
            x = x.clone().requires_grad_()
            loss = (unroll_tanh(student, W, U, b, x, h0)[0][0, -1] * direction).sum()
        slope = torch.autograd.grad(loss, x)[0] if loss.requires_grad else torch.zeros_like(x)
        norms.append(slope[0].norm(dim=1).flip(0))
    return torch.stack(norms)


def outputs_of(student, target, sizes, weights, x, state):
    """The states h of a cell over inputs of shape (T, 1, I), shape (T, H)."""
    cell = _built(student, target, sizes, weights)
    outputs = []
    for x_t in x:
        state = _stepped(cell, x_t, state)
        outputs.append(state[0][0])
    return torch.stack(outputs)


def _built(student, target, sizes, weights):
    cell = getattr(student, target)(*sizes).to(torch.float64)
    own = dict(cell.named_parameters())
    with torch.no_grad():
        for name, value in weights.items():
            own[name].copy_(value)
    return cell


def _stepped(cell, x, state):
    """The states after a step, always as a tuple."""
    after = cell(x, state[0] if len(state) == 1 else state)
    return tuple(after) if isinstance(after, (tuple, list)) else (after,)
