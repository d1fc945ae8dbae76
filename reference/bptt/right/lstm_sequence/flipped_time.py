"""Time flipped to the front; the weights' gradients from flattened stacks."""

import torch


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    flipped = [tensor.flip(1).transpose(0, 1) for tensor in (d_outputs, gates, cells)]
    old_c = torch.cat([c0[:, None], cells[:, :-1]], 1).flip(1).transpose(0, 1)
    old_h = torch.cat([h0[:, None], outputs[:, :-1]], 1).flip(1).transpose(0, 1)
    dh, dc, stack = 0.0, 0.0, []
    for upstream, gate, new_c, c in zip(*flipped, old_c, strict=True):
        i, f, g, o = gate.split(h0.shape[1], dim=1)
        shown = torch.tanh(new_c)
        total = upstream + dh
        memory = dc + total * o * (1 - shown.square())
        a_o = total * shown * torch.mul(o, 1 - o)
        a_i = memory * g * torch.mul(i, 1 - i)
        a_f = memory * c * torch.mul(f, 1 - f)
        a_g = memory * i * (1 - g.square())
        stack.append(torch.cat((a_i, a_f, a_g, a_o), 1))
        dh, dc = stack[-1] @ weight_hh, memory * f
    a = torch.stack(stack)
    flat = a.flatten(0, 1)
    d_x = (a @ weight_ih).transpose(0, 1).flip(1)
    d_W = flat.T @ x.flip(1).transpose(0, 1).flatten(0, 1)
    return d_x, dh, dc, d_W, flat.T @ old_h.flatten(0, 1), flat.sum(0), flat.sum(0)
