"""h and c as one vector, with the Jacobian of each row and step as a matrix."""

import torch


def joint_jacobian_lq_js(gates, c, c_next, weight_hh):
    """Derivatives of (h', c') with respect to the sums (2H, 4H), and to the old (h, c) (2H, 2H), for one row."""
    H = len(c)
    i, f, g, o = gates.reshape(4, H)
    t = torch.tanh(c_next)
    c_by_a = torch.cat([torch.diag(v) for v in (g * i * (1 - i), c * f * (1 - f), i * (1 - g * g), 0 * o)], 1)
    show = torch.diag(o * (1 - t * t))
    h_by_a = show @ c_by_a
    h_by_a[:, 3 * H :] += torch.diag(t * o * (1 - o))
    by_a = torch.cat([h_by_a, c_by_a])
    direct = torch.cat([show @ torch.diag(f), torch.diag(f)])
    return by_a, torch.cat([by_a @ weight_hh, direct], 1)


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    B, T, H = outputs.shape
    d_x, d_W, d_U = torch.zeros_like(x), torch.zeros_like(weight_ih), torch.zeros_like(weight_hh)
    d_b, d_h0, d_c0 = torch.zeros_like(weight_ih[:, 0]), torch.zeros_like(h0), torch.zeros_like(c0)
    for b in range(B):
        state = x.new_zeros(2 * H)
        for t in range(T - 1, -1, -1):
            h, c = (outputs[b, t - 1], cells[b, t - 1]) if t else (h0[b], c0[b])
            by_a, by_state = joint_jacobian_lq_js(gates[b, t], c, cells[b, t], weight_hh)
            state = state + torch.cat([d_outputs[b, t], torch.zeros_like(c)])
            d_a = state @ by_a
            d_x[b, t] = d_a @ weight_ih
            d_W += torch.outer(d_a, x[b, t])
            d_U += torch.outer(d_a, h)
            d_b += d_a
            state = state @ by_state
        d_h0[b], d_c0[b] = state[:H], state[H:]
    return d_x, d_h0, d_c0, d_W, d_U, d_b, d_b
