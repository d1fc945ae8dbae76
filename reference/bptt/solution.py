"""The reference for `bptt`: the equations of the handout, line by line, without autograd."""

import torch
from torch import Tensor


def _parameters(d_a: Tensor, x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    """Gradients of W_ih, W_hh, b_ih, b_hh where both sides see the same gradient at the pre-activations."""
    return d_a.T @ x, d_a.T @ h, d_a.sum(0), d_a.sum(0)


def rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh):
    d_a = d_h_next * (1 - h_next * h_next)
    return d_a @ weight_ih, d_a @ weight_hh, *_parameters(d_a, x, h)


def rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh):
    d_h, d_x, totals = torch.zeros_like(h0), [], []
    for t in reversed(range(x.shape[1])):
        h = outputs[:, t - 1] if t else h0
        d_x_t, d_h, *parameters = rnn_step_backward(
            d_outputs[:, t] + d_h, x[:, t], h, outputs[:, t], weight_ih, weight_hh
        )
        d_x.append(d_x_t)
        totals.append(parameters)
    return torch.stack(d_x[::-1], 1), d_h, *(sum(parts) for parts in zip(*totals, strict=True))


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    i, f, g, o = gates.chunk(4, 1)
    squashed = torch.tanh(c_next)
    d_c = d_c_next + d_h_next * o * (1 - squashed * squashed)
    d_a = torch.cat(
        [
            d_c * g * i * (1 - i),
            d_c * c * f * (1 - f),
            d_c * i * (1 - g * g),
            d_h_next * squashed * o * (1 - o),
        ],
        1,
    )
    return d_a @ weight_ih, d_a @ weight_hh, d_c * f, *_parameters(d_a, x, h)


def lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh):
    d_h, d_c, d_x, totals = torch.zeros_like(h0), torch.zeros_like(c0), [], []
    for t in reversed(range(x.shape[1])):
        h, c = (outputs[:, t - 1], cells[:, t - 1]) if t else (h0, c0)
        d_x_t, d_h, d_c, *parameters = lstm_step_backward(
            d_outputs[:, t] + d_h, d_c, x[:, t], h, c, gates[:, t], cells[:, t], weight_ih, weight_hh
        )
        d_x.append(d_x_t)
        totals.append(parameters)
    return torch.stack(d_x[::-1], 1), d_h, d_c, *(sum(parts) for parts in zip(*totals, strict=True))


def gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh):
    r, z, n = gates.chunk(3, 1)
    size = h.shape[1]
    q = h @ weight_hh[2 * size :].T + bias_hh[2 * size :]
    d_a_n = d_h_next * (1 - z) * (1 - n * n)
    d_a_z = d_h_next * (h - n) * z * (1 - z)
    d_a_r = d_a_n * q * r * (1 - r)
    input_side = torch.cat([d_a_r, d_a_z, d_a_n], 1)
    hidden_side = torch.cat([d_a_r, d_a_z, d_a_n * r], 1)
    return (
        input_side @ weight_ih,
        hidden_side @ weight_hh + d_h_next * z,
        input_side.T @ x,
        hidden_side.T @ h,
        input_side.sum(0),
        hidden_side.sum(0),
    )


def step_jacobian(h_next, weight_hh):
    return (1 - h_next * h_next)[:, None] * weight_hh


def jacobian_product(outputs, weight_hh, lag):
    product = torch.eye(len(weight_hh), dtype=weight_hh.dtype, device=weight_hh.device)
    for k in range(lag):
        product = product @ step_jacobian(outputs[-1 - k], weight_hh)
    return product


def gradient_norm_by_lag(d_last, outputs, weight_hh):
    gradient, norms = d_last, [d_last.norm()]
    for h in outputs.flip(0)[:-1]:
        gradient = gradient @ step_jacobian(h, weight_hh)
        norms.append(gradient.norm())
    return torch.stack(norms)


def spectral_radius_and_norm(weight):
    return torch.linalg.eigvals(weight).abs().max(), torch.linalg.matrix_norm(weight, 2)


def transient_matrix():
    return torch.tensor([[0.5, 20.0], [0.0, 0.5]])


def cell_path(forget_gates):
    return forget_gates.flip(1).cumprod(1).flip(1)


def hundred_steps():
    return 0.99**100, 0.5**100
