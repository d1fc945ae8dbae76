"""A source of many megabytes.

A source has a limit.

tells: larger than
"""


def build(folder, canary):
    (folder / "s666.py").write_text("# " + "x" * (8 << 20))
