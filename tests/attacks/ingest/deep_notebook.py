"""A notebook of a hundred thousand nested lists.

The decoder has a limit to its recursion.

tells: nested too deeply
fires: naive
"""


def build(folder, canary):
    (folder / "s666.ipynb").write_text("[" * 100_000)
