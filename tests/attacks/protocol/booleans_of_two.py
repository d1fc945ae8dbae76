"""Booleans whose byte is neither 0 nor 1: what is computed with them is nobody's promise.

The decoder looks at each.

earns: nothing
holds: T0
tells: sent something that is no answer
"""

import msgspec
from kit import Zeros, current_work, frame, send

TRUTH = msgspec.msgpack.Ext(1, msgspec.msgpack.encode(("bool", [16])))


class LSTMCell(Zeros):
    def forward(self, x, state):
        work = current_work()
        replies = [{"type": "Returned", "values": [TRUTH]} for _ in work.calls]
        message = {"type": "Done", "number": work.number, "replies": replies, "threads": []}
        send(frame(msgspec.msgpack.encode(message), b"\2" * 16 * len(replies)))
        return state
