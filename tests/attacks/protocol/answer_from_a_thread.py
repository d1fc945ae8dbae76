"""Send frames from a thread that no list of threads shows, some of them between two questions.

A frame that is there before its question is the end of the worker; one that comes later is its only answer.

earns: at most interface side_effects
holds: T0
"""

import _thread
import time

from autograder.wire import Done, encode
from kit import Zeros, send

LSTMCell = Zeros


def whisper():
    while True:
        time.sleep(0.003)
        send(encode(Done(1, [], [])))


_thread.start_new_thread(whisper, ())
