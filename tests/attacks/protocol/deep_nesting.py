"""A header of a hundred thousand nested lists.

The decoder has a limit to its recursion, and its error is one of the wire's.

earns: nothing
holds: T0
tells: sent something that is no answer
"""

from kit import Zeros, frame, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        send(frame(b"\x91" * 100_000))
        return state
