"""A notebook with a number of a million digits.

Python converts no such number, and says so.

tells: not a readable notebook
"""


def build(folder, canary):
    (folder / "s666.ipynb").write_text('{"cells": [' + "9" * 1_000_000 + "]}")
