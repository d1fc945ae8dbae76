"""The same as a module beside the hand-in.

tells: no plain file
"""

import os


def build(folder, canary):
    (folder / "s666").mkdir()
    (folder / "s666" / "cells.py").write_text("x = 1\n")
    os.mkfifo(folder / "s666" / "helper.py")
