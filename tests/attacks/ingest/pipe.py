"""A named pipe, at which a reader waits for ever.

It is opened without waiting, and refused since it is no plain file.

tells: no plain file
fires: naive
"""

import os


def build(folder, canary):
    os.mkfifo(folder / "s666.py")
