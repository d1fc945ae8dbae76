"""Find out by `chdir` which folders there are.

Landlock does not restrict `chdir`; a mount namespace in which the folder is not does.

earns: all
holds: T3
tells: TRIED
fires: T1
"""

import os

from kit import Honest, attempt, verdict
from target import CANARY, REFERENCE

LSTMCell = Honest
for path in (CANARY, REFERENCE):
    attempt(f"going to {path}", lambda: os.chdir(path) is None)
verdict()
