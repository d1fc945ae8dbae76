"""A socket in the place of a file.

tells: is a socket|no plain file
"""

import socket


def build(folder, canary):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s666.py"))
