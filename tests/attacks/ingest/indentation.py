"""A hundred levels of indentation and more.

tells: too many levels of indentation
"""


def build(folder, canary):
    lines = [" " * level + "if True:" for level in range(150)]
    (folder / "s666.py").write_text("\n".join(lines) + "\n" + " " * 150 + "pass\n")
