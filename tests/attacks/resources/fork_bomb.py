"""Fork without end (here: three hundred times).

A worker cannot fork at all.

earns: all
tells: TRIED
seen: Saligrama 2022
"""

import os
import time

from kit import Honest, attempt, verdict

LSTMCell = Honest


def bomb():
    for _ in range(300):
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)


attempt("a bomb of forks", bomb)
verdict()
