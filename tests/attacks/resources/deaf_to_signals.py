"""Block and ignore every signal, those of used-up time among them, and loop.

SIGKILL cannot be ignored.

earns: nothing
holds: T0
tells: No answer within 1.5 s
"""

import signal

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
        while True:
            pass
