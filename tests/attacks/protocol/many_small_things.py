"""A header of two megabytes of empty lists, each of which costs seventy times as much once it is decoded.

An answer's header has a limit of its own for that.

earns: nothing
holds: T0
tells: sent something that is no answer
"""

from kit import Zeros, frame, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        count = 40_000_000
        send(frame(b"\xdd" + count.to_bytes(4, "big") + b"\x90" * count))
        return state
