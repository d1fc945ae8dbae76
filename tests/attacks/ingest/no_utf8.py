"""Bytes that are no UTF-8.

They are told with their line.

tells: UTF-8
"""


def build(folder, canary):
    (folder / "s666.py").write_bytes(b"# \xff\xfe\xfa\nx = 1\n")
