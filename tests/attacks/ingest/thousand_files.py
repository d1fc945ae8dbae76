"""A thousand modules beside the hand-in.

So many of them are read and no more.

tells: not defined|No answer within
"""


def build(folder, canary):
    (folder / "s666").mkdir()
    for place in range(1000):
        (folder / "s666" / f"module{place}.py").write_text("x = 1\n" * 1000)
    (folder / "s666" / "cells.py").write_text("x = 1\n")
