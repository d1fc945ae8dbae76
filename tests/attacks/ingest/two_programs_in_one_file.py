"""A source that is another program under the encoding that it declares.

Whoever reads it reads the same text: the worker is handed the text, and no file.

tells: not defined|encod
seen: PEP 263, and its misuse since 2010
"""


def build(folder, canary):
    (folder / "s666.py").write_bytes(b"# coding: unicode_escape\nx = 1 # \\nimport os; os._exit(9)\n")
