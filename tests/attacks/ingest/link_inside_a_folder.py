"""A hand-in that is a folder, and its one file in it a link.

Files are opened without following links.

tells: cannot be read|link
fires: naive
seen: CWE-59
"""


def build(folder, canary):
    (folder / "s666").mkdir()
    (folder / "s666" / "cells.py").symlink_to(canary / "expected.txt")
