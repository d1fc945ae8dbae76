"""Read the source of whoever calls, with `inspect` and from the line cache.

The worker's own modules are generic, and not even their files can be read.

earns: all
tells: TRIED
seen: Saligrama 2022
"""

import inspect
import linecache
import sys

from kit import Honest, attempt, verdict

LSTMCell = Honest


def sources():
    frame, found = sys._getframe(), []
    while frame is not None:
        if "autograder" in frame.f_code.co_filename:
            found.append(inspect.getsource(frame.f_code))
        frame = frame.f_back
    return found or False


attempt("a caller's source", sources)
attempt("the line cache", lambda: any("autograder" in name for name in linecache.cache))
verdict()
