"""An expression a hundred thousand attributes deep, which overflows the compiler.

tells: RecursionError|ended|MemoryError|did not end
"""


def build(folder, canary):
    (folder / "s666.py").write_text("x = a" + ".b" * 90_000 + "\n")
