"""Brackets within brackets.

tells: too many nested
"""


def build(folder, canary):
    (folder / "s666.py").write_text("x = " + "(" * 50_000 + ")" * 50_000 + "\n")
