"""Be wrong only where there are eight units or more, so that no small case fails and the shrinker runs long.

The search for a smaller case has an end, and decides about nothing.

earns: at most interface first_numbers values gradients dtypes side_effects devices large_inputs
holds: T0
tells: wrong in
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        h, c = super().forward(x, state)
        return (h, c) if h.shape[-1] < 8 else (h + 0.5, c)
