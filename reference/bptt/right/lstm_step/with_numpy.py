"""NumPy, with a dictionary of gates."""

import numpy as np
import torch


def lstm_step_backward(d_h_next, d_c_next, x, h, c, gates, c_next, weight_ih, weight_hh):
    handed = d_h_next, d_c_next, x, h, c, c_next, weight_ih, weight_hh
    dh, dc, xs, hs, cs, cn, W, U = (t.cpu().numpy() for t in handed)
    gate = dict(zip("ifgo", np.split(gates.cpu().numpy(), 4, axis=1), strict=True))
    tc = np.tanh(cn)
    dc = dc + dh * gate["o"] * (1 - tc**2)
    d = {"i": dc * gate["g"], "f": dc * cs, "g": dc * gate["i"], "o": dh * tc}
    for name in "ifo":
        d[name] = d[name] * gate[name] * (1 - gate[name])
    d["g"] = d["g"] * (1 - gate["g"] ** 2)
    da = np.hstack([d[name] for name in "ifgo"])
    found = da @ W, da @ U, dc * gate["f"], da.T @ xs, da.T @ hs, da.sum(0), da.sum(0)
    return tuple(torch.from_numpy(np.ascontiguousarray(part)).to(x.device) for part in found)
