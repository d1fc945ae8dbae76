"""A file's name with line ends, colours, marks of direction, quotes, and bytes that are no text.

A name is printed with what is no text escaped, and shown like any text of a submission.

tells: not defined
"""

import os


def build(folder, canary):
    name = os.fsencode(folder) + b"/s666\n\x1b[2J\xe2\x80\xae=1+1'\"\xff.py"
    with open(name, "w") as file:
        file.write("x = 1\n")
