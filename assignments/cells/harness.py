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
