"""A grading.toml, checks and a reference beside the hand-in.

The course is where the grader was pointed to.

tells: not defined
"""


def build(folder, canary):
    (folder / "s666" / "reference" / "cells").mkdir(parents=True)
    (folder / "s666" / "grading.toml").write_text("[course]\nleast_tier = 'T0'\n")
    (folder / "s666" / "checks.py").write_text("raise SystemExit(0)\n")
    (folder / "s666" / "cells.py").write_text("x = 1\n")
