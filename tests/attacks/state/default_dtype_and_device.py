"""Set the default type to float16 and the default device to meta.

These belong to this process, which ends with the submission.

earns: at most interface first_numbers values gradients sizes dtypes large_inputs side_effects devices
holds: T0
"""

import torch
from kit import Honest

LSTMCell = Honest
torch.set_default_dtype(torch.float16)
torch.set_default_device("meta")
