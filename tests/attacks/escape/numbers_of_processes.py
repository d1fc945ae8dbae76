"""Find out by `stat` beneath /proc which processes there are, and whose.

A pid namespace has none but the worker's own.

earns: all
holds: T2
tells: TRIED
fires: T1
"""

import os

from kit import Honest, attempt, verdict
from target import GRADER

LSTMCell = Honest
attempt("the grader's process", lambda: os.stat(f"/proc/{GRADER}").st_uid is not None)
verdict()
