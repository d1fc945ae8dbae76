"""Fail another case in every batch, so that nothing that the shrinker finds is still wrong when it is asked again.

A verdict stands on what was seen first. What cannot be shown again is shown as it was.

earns: at most interface first_numbers gradients dtypes side_effects sizes large_inputs
holds: T0
"""

import random

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        return (h + 0.5, c) if random.random() < 0.2 else (h, c)
