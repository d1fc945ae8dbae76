"""End the main thread with a system call of its own and go on in another: the process is a zombie that lives.

The grader kills the whole process by its handle, and waits for it.

earns: nothing
holds: T0
desk: free
"""

import threading
import time

from kit import Zeros, syscall


class LSTMCell(Zeros):
    def forward(self, x, state):
        threading.Thread(target=time.sleep, args=(100,)).start()
        syscall("exit", 0)
