"""Right in float64; bfloat16 where tensors are float32, as a loose tolerance would let pass.

What may be erred in float32 is a small multiple of what a trusted cell errs there.

earns: interface first_numbers values gradients sizes large_inputs side_effects devices
holds: T0
seen: KernelBench's issues 2025
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        return (h, c) if x.dtype == torch.float64 else (h.bfloat16().to(x.dtype), c.bfloat16().to(x.dtype))
