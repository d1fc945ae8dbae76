"""Read the course's solutions, hidden checks and policy, and the canary's right answers.

Landlock lets a worker read libraries and nothing else.

earns: all
fires: T0
tells: TRIED
seen: Saligrama 2022
"""

import glob
import linecache
import os
import tokenize

from kit import Honest, attempt, verdict
from target import CANARY, HOME, REFERENCE

LSTMCell = Honest
for path in (f"{CANARY}/expected.txt", f"{REFERENCE}/cells/solution.py", f"{HOME}/grading.toml", f"{HOME}/.git/HEAD"):
    attempt(f"opening {path}", lambda: open(path).read())
    attempt(f"os.open {path}", lambda: os.read(os.open(path, os.O_RDONLY), 9))
    attempt(f"a bare path {path}", lambda: os.open(path, os.O_PATH) and os.read(os.open(path, os.O_PATH), 9))
    attempt(f"tokenize {path}", lambda: tokenize.open(path).read())
    attempt(f"linecache {path}", lambda: bool(linecache.getlines(path)))
for folder in (CANARY, REFERENCE, HOME, "/", "/tmp", "/home", "/root", "/etc", os.path.expanduser("~")):
    attempt(f"listing {folder}", lambda: os.listdir(folder))
    attempt(f"walking {folder}", lambda: bool(glob.glob(f"{folder}/*")))
verdict()
