"""The same words on one line over and over, over which an expression that looks for imports went in quadratic time.

The same.

tells: SyntaxError|not defined
"""


def build(folder, canary):
    (folder / "s666.py").write_text("from torch import " * 14_000)
