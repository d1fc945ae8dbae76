"""Tensor.backward() does the work; the gradients are read off

Everything is computed again from gates that have been squashed already, inside enable_grad, and .grad is handed in.
"""

import torch


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    H = h0.shape[1]
    with torch.enable_grad():
        x, h, c, w, u = (t.clone().requires_grad_() for t in (x, h0, c0, weight_ih, weight_hh))
        bias = torch.zeros(4 * H, dtype=x.dtype, requires_grad=True)
        first, memory, loss = h, c, 0.0
        before = torch.cat([h0[:, None], outputs[:, :-1]], 1)
        for t in range(x.shape[1]):
            i, f, g, o = gates[:, t].chunk(4, 1)
            sums = torch.cat([torch.logit(i), torch.logit(f), torch.atanh(g), torch.logit(o)], 1)
            constant = (sums - x[:, t] @ w.T - before[:, t] @ u.T).detach()
            i, f, g, o = (x[:, t] @ w.T + h @ u.T + bias + constant).chunk(4, 1)
            memory = torch.sigmoid(f) * memory + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(memory)
            loss = loss + (h * d_outputs[:, t]).sum()
        loss.backward()
    return x.grad, first.grad, c.grad, w.grad, u.grad, bias.grad, bias.grad


CHECK = "interface"
OUTCOME = "refused"
