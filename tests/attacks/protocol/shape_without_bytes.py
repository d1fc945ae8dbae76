"""A tensor whose shape has 2^80 entries, or a negative number of them, and no bytes at all.

Shapes are multiplied as Python's integers and compared with what is left of the frame.

earns: nothing
holds: T0
tells: sent something that is no answer
"""

import msgspec
from kit import Zeros, current_work, frame, send


class LSTMCell(Zeros):
    def forward(self, x, state):
        shape = [[1 << 30, 1 << 30, 1 << 20], [-1, -1], [1 << 31], [1] * 64][x.shape[0] % 4]
        tensor = msgspec.msgpack.Ext(1, msgspec.msgpack.encode(("float64", shape)))
        reply = {"type": "Returned", "values": [[tensor, tensor]]}
        work = current_work()
        message = {"type": "Done", "number": work.number, "replies": [reply] * len(work.calls), "threads": []}
        send(frame(msgspec.msgpack.encode(message)))
        return state
