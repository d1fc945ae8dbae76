"""A hand-in's folder that is a symbolic link to a folder of the course's.

Links are not followed.

tells: symbolic link
fires: naive
seen: CWE-59
"""


def build(folder, canary):
    (folder / "s666").symlink_to(canary)
