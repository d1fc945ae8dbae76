"""Initial state returned as the final one

Your outputs are right, but the second result is still `h0`: the loop works on h and leaves h0 as it was.
Return h.
"""

import torch


def unroll(cell, x: torch.Tensor, h0: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    h = h0
    outputs = h0.new_empty(h0.shape[0], 0, h0.shape[1])
    for x_t in x.unbind(1):
        h = cell(x_t, h)
        outputs = torch.cat([outputs, h.unsqueeze(1)], dim=1)
    return outputs, h0


CAUGHT_BY = "values"
