"""Read where a symbolic link leads to.

`readlink` is no reading of a file to Landlock; a mount namespace in which the link is not stops it.

earns: all
holds: T3
tells: TRIED
fires: T1
"""

import os

from kit import Honest, attempt, verdict
from target import CANARY, GRADER

LSTMCell = Honest
attempt("a link", lambda: os.readlink(f"{CANARY}/link"))
attempt("the grader's folder", lambda: os.readlink(f"/proc/{GRADER}/cwd"))
verdict()
