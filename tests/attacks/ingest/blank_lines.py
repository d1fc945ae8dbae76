"""A quarter of a megabyte of blank lines, over which an expression that looks for magics went in quadratic time.

What is looked for in the trusted process takes time proportional to the text.

tells: not defined
fires: naive
"""


def build(folder, canary):
    (folder / "s666.py").write_text("\n" * (255 << 10))
