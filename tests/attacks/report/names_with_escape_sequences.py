"""The same in names: of the exception's class, of the function, of the thread, of what is returned.

Names are text from a submission like any other.

earns: nothing
holds: T0
fires: raw
"""

import threading

from kit import Honest

EVIL = "\x1b[2J\x1b]0;graded\x07‮dessap"
Shout = type(EVIL, (Exception,), {})
Thing = type(EVIL, (), {"__module__": EVIL})
threading.current_thread().name = EVIL


class LSTMCell(Honest):
    def forward(self, x, state):
        if x.shape[0] % 2:
            return Thing()
        raise Shout(EVIL)
