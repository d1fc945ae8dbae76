"""A notebook with an output of seventy megabytes.

A notebook has a limit, outputs included.

tells: larger than
"""


def build(folder, canary):
    (folder / "s666.ipynb").write_text('{"cells": [], "metadata": "' + "x" * (70 << 20) + '"}')
