"""Print a stack of the form that the dying are read by, naming another's file, and die.

The same.

earns: nothing
holds: T0
tells: SIGABRT
"""

import os
import signal

from kit import BROKEN_WORD, Honest


class LSTMCell(Honest):
    def forward(self, x, state):
        os.write(2, f'Thread 0x1 (most recent call first):\n  File "{BROKEN_WORD}.py", line 7 in grade\n'.encode())
        signal.signal(signal.SIGABRT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGABRT)
