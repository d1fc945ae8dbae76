"""A hundred thousand minus signs before a number, which overflow the parser.

Nothing is parsed where the grader is; in the worker an error of the parser's is an error of the file's.

tells: MemoryError|RecursionError|too (many|much)|SyntaxError|ended
fires: naive
seen: CPython's issues 2020
"""


def build(folder, canary):
    (folder / "s666.py").write_text("x = " + "-" * 100_000 + "1\n")
