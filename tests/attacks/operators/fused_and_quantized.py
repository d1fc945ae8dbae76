"""Call the kernels beside the operator: fused, oneDNN's, quantized ones.

earns: nothing
holds: T0
tells: It calls PyTorch's own
"""

import torch
from kit import Borrowed


class LSTMCell(Borrowed):
    @staticmethod
    def step(x, state, w, u, b, v):
        h, c = state
        if x.shape[0] % 2:
            return torch.ops.aten._thnn_fused_lstm_cell(x @ w.T, h @ u.T, c, b, v)[:2]
        parts = [one.float() for one in (x[None], w, u, b, v, h[None], c[None])]
        _, h, c, _ = torch.ops.aten.mkldnn_rnn_layer(*parts, False, [], 2, h.shape[1], 1, True, False, False, False)
        return h[0].to(x.dtype), c[0].to(x.dtype)
