"""Send a pickle, as an extension of every number that there is.

Nothing is ever unpickled; a number that is not known is the end.

earns: nothing
holds: T0
tells: sent something that is no answer
"""

import pickle

import msgspec
from kit import Zeros, current_work, frame, send


class Bomb:
    def __reduce__(self):
        return exec, ("import os; os._exit(1)",)


class LSTMCell(Zeros):
    def forward(self, x, state):
        work = current_work()
        values = [msgspec.msgpack.Ext(code, pickle.dumps(Bomb())) for code in (0, 2, 3, 42, 127, -1)]
        replies = [{"type": "Returned", "values": [values]} for _ in work.calls]
        send(frame(msgspec.msgpack.encode({"type": "Done", "number": work.number, "replies": replies, "threads": []})))
        return state
