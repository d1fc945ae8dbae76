"""Switch gradients off for good, in every way that torch knows.

A mode belongs to a thread of this process.

earns: at most interface first_numbers values sizes dtypes large_inputs side_effects devices
holds: T0
"""

import torch
from kit import Honest

LSTMCell = Honest
KEPT = [torch.inference_mode(), torch.no_grad()]
for mode in KEPT:
    mode.__enter__()
torch.set_grad_enabled = torch.enable_grad = lambda *args, **kwargs: KEPT[1]
