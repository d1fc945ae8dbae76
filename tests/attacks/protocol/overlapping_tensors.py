"""More tensors than bytes: each says that it lies where the last one does.

Tensors lie one after the other, and none says where.

earns: nothing
holds: T0
tells: sent something that is no answer
"""

import msgspec
from kit import Zeros, current_work, frame, send

ONE = msgspec.msgpack.Ext(1, msgspec.msgpack.encode(("float64", [64])))


class LSTMCell(Zeros):
    def forward(self, x, state):
        work = current_work()
        replies = [{"type": "Returned", "values": [[ONE] * 200]} for _ in work.calls]
        message = {"type": "Done", "number": work.number, "replies": replies, "threads": []}
        send(frame(msgspec.msgpack.encode(message), bytes(64 * 8)))
        return state
