"""Fill the pipe from a thread while nothing is asked, so that the worker's own flush blocks.

A worker that does not answer is late.

earns: at most all
holds: T0
"""

import _thread
import os

from kit import Honest

LSTMCell = Honest


def pour():
    while True:
        os.write(2, b"y" * 65536)


_thread.start_new_thread(pour, ())
