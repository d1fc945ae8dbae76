"""A small object that holds what is carried and what is summed."""

import torch


class BackwardLqSo:
    def __init__(self, h0, c0, weight_ih, weight_hh):
        self.d_h, self.d_c = torch.zeros_like(h0), torch.zeros_like(c0)
        self.w, self.u = weight_ih, weight_hh
        self.d_w, self.d_u, self.d_b = torch.zeros_like(self.w), torch.zeros_like(self.u), 0

    def step(self, upstream, x, h, c, gates, c_next):
        i, f, g, o = gates.chunk(4, 1)
        self.d_h = self.d_h + upstream
        tanh_c = torch.tanh(c_next)
        self.d_c = self.d_c + self.d_h * o * (1 - tanh_c * tanh_c)
        d_i, d_f = self.d_c * g * i * (1 - i), self.d_c * c * f * (1 - f)
        d_g, d_o = self.d_c * i * (1 - g * g), self.d_h * tanh_c * o * (1 - o)
        d_a = torch.cat([d_i, d_f, d_g, d_o], 1)
        self.d_w = self.d_w + d_a.T @ x
        self.d_u = self.d_u + d_a.T @ h
        self.d_b = self.d_b + d_a.sum(0)
        self.d_h, self.d_c = d_a @ self.u, self.d_c * f
        return d_a @ self.w


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    run = BackwardLqSo(h0, c0, weight_ih, weight_hh)
    hs, cs = [h0, *outputs.unbind(1)], [c0, *cells.unbind(1)]
    d_x = []
    for t in range(x.shape[1] - 1, -1, -1):
        d_x = [run.step(d_outputs[:, t], x[:, t], hs[t], cs[t], gates[:, t], cs[t + 1]), *d_x]
    return torch.stack(d_x, dim=1), run.d_h, run.d_c, run.d_w, run.d_u, run.d_b, run.d_b
