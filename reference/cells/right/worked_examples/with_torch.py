"""The numbers go through torch scalars and come back with item()."""

import torch


def lstm_flip() -> tuple[float, float]:
    c, f, i, o, g = torch.tensor([2.0, 0.1, 0.9, 0.5, -0.8], dtype=torch.float64)
    c_new = f * c + i * g
    h_new = o * torch.tanh(c_new)
    return c_new.item(), h_new.item()


def lstm_from_preactivations() -> tuple[float, float]:
    a_i, a_f, a_g, a_o = torch.tensor([0.5, 2.0, -1.0, 0.0])
    c_new = a_f.sigmoid() * 1.5 + a_i.sigmoid() * a_g.tanh()
    h_new = a_o.sigmoid() * c_new.tanh()
    return float(c_new), float(h_new)


def gru_near_zero() -> tuple[float, float]:
    h, n = torch.tensor(0.8), torch.tensor(-0.6)
    return torch.lerp(n, h, 0.05).item(), torch.lerp(h, n, 0.05).item()


def gru_near_one() -> tuple[float, float]:
    h, n = torch.tensor(0.8), torch.tensor(-0.6)
    return torch.lerp(n, h, 0.95).item(), torch.lerp(h, n, 0.95).item()
