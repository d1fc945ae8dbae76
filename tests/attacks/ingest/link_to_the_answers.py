"""A hand-in that is a symbolic link to a file of the course's.

Links are not followed.

tells: symbolic link
fires: naive
seen: CWE-59
"""


def build(folder, canary):
    (folder / "s666.py").symlink_to(canary / "expected.txt")
