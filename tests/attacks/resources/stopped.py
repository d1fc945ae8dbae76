"""Stop oneself, so that nothing is answered and no signal is delivered.

A process that is stopped can be killed.

earns: nothing
holds: T0
tells: No answer within 1.5 s
"""

import os
import signal

from kit import Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        os.kill(os.getpid(), signal.SIGSTOP)
