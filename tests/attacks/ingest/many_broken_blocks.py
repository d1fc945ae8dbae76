"""A syntax error in every block, each of which would be left out and the rest parsed again.

Blocks are left out so often and no more.

tells: SyntaxError|not defined
"""


def build(folder, canary):
    (folder / "s666.py").write_text("def f(:\n    pass\n\n" * 10_000)
