"""Fill the disk, with one large file and with many small ones (here: forty megabytes and a thousand).

There is no writable disk.

earns: all
fires: T0
tells: TRIED
"""

import os
import tempfile

from kit import Honest, attempt, verdict
from target import CANARY, TOKEN

LSTMCell = Honest
for folder in (CANARY, "/tmp", "/dev/shm", tempfile.gettempdir()):
    attempt(f"a file in {folder}", lambda: open(f"{folder}/{TOKEN}", "wb").write(bytes(40 << 10)))
attempt("many files", lambda: [open(f"{CANARY}/{TOKEN}-{n}", "w") for n in range(30)])
attempt("deep folders", lambda: os.makedirs(f"{CANARY}/{TOKEN}-deep/" + "/".join("d" * 9)))
verdict()
