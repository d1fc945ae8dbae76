"""Tensors without entries whose other sides are two billion long.

They are well-formed, cost nothing, and have a wrong shape.

earns: nothing
holds: T0
"""

import msgspec
from kit import Zeros, current_work, frame, send

GIANT = msgspec.msgpack.Ext(1, msgspec.msgpack.encode(("float64", [2147483647] * 7 + [0])))


class LSTMCell(Zeros):
    def forward(self, x, state):
        work = current_work()
        replies = [{"type": "Returned", "values": [[GIANT, GIANT]] * len(call.runs)} for call in work.calls]
        send(frame(msgspec.msgpack.encode({"type": "Done", "number": work.number, "replies": replies, "threads": []})))
        return state
