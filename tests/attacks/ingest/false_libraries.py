"""Modules beside the hand-in that are called as libraries are, and as the worker's own.

They are imported by nobody but the hand-in itself.

tells: not defined
"""


def build(folder, canary):
    (folder / "s666").mkdir()
    for name in ("torch", "numpy", "msgspec", "autograder", "sitecustomize", "conftest", "solution"):
        (folder / "s666" / f"{name}.py").write_text("raise SystemExit(0)\n")
    (folder / "s666" / "cells.py").write_text("x = 1\n")
