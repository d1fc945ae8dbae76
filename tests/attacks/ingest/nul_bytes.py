"""A NUL in the source, at which programs in C stop reading.

No Python file may have one.

tells: NUL
"""


def build(folder, canary):
    (folder / "s666.py").write_bytes(b"x = 1\n\0raise SystemExit\n")
