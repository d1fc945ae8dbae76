"""Return tensors without any content, which have every shape and type that is asked for.

They are named for what they are.

earns: nothing
holds: T0
tells: meta
"""

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        return tuple(one.detach().to("meta") for one in state)
