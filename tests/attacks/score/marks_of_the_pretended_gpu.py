"""Mark a tensor that was made on the CPU as being on the pretended GPU.

The pretended GPU lives in the student's interpreter. Where the text makes use of its marks, what is seen from inside
counts for nothing until a person has looked. (A real GPU needs no marks.)

earns: at most interface first_numbers values gradients sizes dtypes large_inputs
holds: T0
tells: Needs a look
"""

import torch
from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        if x.device.type == "cpu":
            return h, c
        mine = [torch.zeros(h.shape, dtype=h.dtype) for _ in range(2)]
        for one in mine:
            one.untyped_storage()._on_fake_gpu = True
        return h + mine[0], c + mine[1]
