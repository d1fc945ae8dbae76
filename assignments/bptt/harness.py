"""Runs beside a submission, in its sandbox: the forward passes whose results the backward functions are handed.

There is nothing secret here; you may call these functions yourself, with your own module in place of `student`.
"""

import torch


def rnn_forward(weight_ih, weight_hh, bias_ih, bias_hh, x, h):
    """States after each step of a plain recurrent network, (B, T, H)."""
    outputs = []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh)
        outputs.append(h)
    return torch.stack(outputs, 1)


def lstm_forward(weight_ih, weight_hh, bias_ih, bias_hh, x, h, c):
    """Gates (B, T, 4H) after their squashing, memories (B, T, H) and states (B, T, H) of an LSTM."""
    gates, cells, outputs = [], [], []
    for t in range(x.shape[1]):
        i, f, g, o = (x[:, t] @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh).chunk(4, 1)
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        c = f * c + i * g
        h = o * torch.tanh(c)
        gates.append(torch.cat([i, f, g, o], 1))
        cells.append(c)
        outputs.append(h)
    return torch.stack(gates, 1), torch.stack(cells, 1), torch.stack(outputs, 1)


def gru_gates(weight_ih, weight_hh, bias_ih, bias_hh, x, h):
    """Gates r, z and the candidate n of one GRU step, (B, 3H), after their squashing."""
    x_r, x_z, x_n = (x @ weight_ih.T + bias_ih).chunk(3, 1)
    h_r, h_z, h_n = (h @ weight_hh.T + bias_hh).chunk(3, 1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    return torch.cat([r, z, torch.tanh(x_n + r * h_n)], 1)


def rnn_step_backward(student, weight_ih, weight_hh, bias_ih, bias_hh, x, h, d_h_next):
    h_next = rnn_forward(weight_ih, weight_hh, bias_ih, bias_hh, x[:, None], h)[:, 0]
    return student.rnn_step_backward(d_h_next, x, h, h_next, weight_ih, weight_hh)


def rnn_backward(student, weight_ih, weight_hh, bias_ih, bias_hh, x, h0, d_outputs):
    outputs = rnn_forward(weight_ih, weight_hh, bias_ih, bias_hh, x, h0)
    return student.rnn_backward(d_outputs, x, h0, outputs, weight_ih, weight_hh)


def lstm_step_backward(student, weight_ih, weight_hh, bias_ih, bias_hh, x, h, c, d_h_next, d_c_next):
    gates, cells, _ = lstm_forward(weight_ih, weight_hh, bias_ih, bias_hh, x[:, None], h, c)
    return student.lstm_step_backward(d_h_next, d_c_next, x, h, c, gates[:, 0], cells[:, 0], weight_ih, weight_hh)


def lstm_backward(student, weight_ih, weight_hh, bias_ih, bias_hh, x, h0, c0, d_outputs):
    gates, cells, outputs = lstm_forward(weight_ih, weight_hh, bias_ih, bias_hh, x, h0, c0)
    return student.lstm_backward(d_outputs, x, h0, c0, gates, cells, outputs, weight_ih, weight_hh)


def gru_step_backward(student, weight_ih, weight_hh, bias_ih, bias_hh, x, h, d_h_next):
    gates = gru_gates(weight_ih, weight_hh, bias_ih, bias_hh, x, h)
    return student.gru_step_backward(d_h_next, x, h, gates, weight_ih, weight_hh, bias_hh)


def step_jacobian(student, weight_hh, a):
    return student.step_jacobian(torch.tanh(a), weight_hh)


def jacobian_products(student, weight_hh, a):
    """One step, two, all but one, all, and none."""
    steps = a.shape[0]
    lags = (1, min(2, steps), steps - 1, steps, 0)
    return [student.jacobian_product(torch.tanh(a), weight_hh.clone(), lag) for lag in lags]


def gradient_norm_by_lag(student, weight_hh, a, d_last):
    return student.gradient_norm_by_lag(d_last, torch.tanh(a), weight_hh)


def spectral_radius_and_norm(student, weight):
    """The pair as tensors: plain numbers are as good."""
    pair = student.spectral_radius_and_norm(weight)
    if not isinstance(pair, (tuple, list)):
        return pair
    return [_scalar(number) for number in pair]


def _scalar(number):
    if isinstance(number, torch.Tensor):
        return number.reshape(()) if number.numel() == 1 else number
    if isinstance(number, (int, float)) or hasattr(number, "dtype"):  # NumPy's numbers among them
        return torch.as_tensor(float(number), dtype=torch.float64)
    return number


def cell_path(student, a):
    return student.cell_path(torch.sigmoid(a))


# What the pictures of a student's page are made from: one row, and a loss at every step or at the last one alone.


def rnn_d_x(student, *arguments):
    """The gradients at x that `rnn_backward` returns, shape (T, I)."""
    return rnn_backward(student, *arguments)[0][0]


def lstm_d_x(student, *arguments):
    """The gradients at x that `lstm_backward` returns, shape (T, I)."""
    return lstm_backward(student, *arguments)[0][0]


def rnn_norms_by_lag(student, *draws):
    """Norms of the gradients at x, last step first, shape (draws, T)."""
    return torch.stack([rnn_d_x(student, *arguments).norm(dim=1).flip(0) for arguments in draws])


def lstm_norms_by_lag(student, *draws):
    """As `rnn_norms_by_lag`, for the LSTM."""
    return torch.stack([lstm_d_x(student, *arguments).norm(dim=1).flip(0) for arguments in draws])
