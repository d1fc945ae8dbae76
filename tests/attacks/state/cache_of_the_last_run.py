"""Keep answers by the hash of the inputs, in the hope that a later run or another student asks the same.

There is nowhere to keep them: each worker starts from the zygote, and no disk can be written.

earns: interface side_effects
fires: T0
tells: TRIED
seen: GPU MODE's kernel contest 2025
"""

import os
import pickle
import tempfile

from kit import Zeros, attempt, verdict
from target import CANARY, TOKEN

LSTMCell = Zeros
PLACES = (CANARY, tempfile.gettempdir(), "/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), "/run", ".")


def keep(place):
    with open(os.path.join(place, f"{TOKEN}-cache"), "wb") as file:
        pickle.dump({}, file)


for place in PLACES:
    attempt(f"keeping a cache in {place}", lambda: keep(place))
verdict()
